package malote.spi.book;

/** Where the payment system looks: paths below an operation, or below the element of the document. */
public final class Paths {
    private static final String AGENT = "/FinInstnId/ClrSysMmbId/MmbId";

    public static final String END_TO_END = "PmtId/EndToEndId";
    public static final String AMOUNT = "IntrBkSttlmAmt";
    public static final String ACCEPTED = "AccptncDtTm";
    public static final String DEBTOR_AGENT = "DbtrAgt" + AGENT;
    public static final String CREDITOR_AGENT = "CdtrAgt" + AGENT;

    public static final String STATUS_OF = "OrgnlInstrId";
    public static final String STATUS_END_TO_END = "OrgnlEndToEndId";
    public static final String STATUS = "TxSts";
    public static final String STATUS_CODE = "StsRsnInf/Rsn/Cd";

    public static final String RETURN = "RtrId";
    public static final String RETURN_OF = "OrgnlEndToEndId";
    public static final String RETURN_AMOUNT = "RtrdIntrBkSttlmAmt";
    public static final String RETURN_DEBTOR = "OrgnlTxRef/DbtrAgt" + AGENT;
    public static final String RETURN_CREDITOR = "OrgnlTxRef/CdtrAgt" + AGENT;

    public static final String COUNT = "GrpHdr/NbOfTxs";
    public static final String CREATED = "GrpHdr/CreDtTm";
    public static final String PRIORITY = "GrpHdr/PmtTpInf/InstrPrty";
    public static final String LEVEL = "GrpHdr/PmtTpInf/SvcLvl/Prtry";

    public static final String ECHO = "EchoTxInf/Data";

    public static final String ASKED = "RptgReq/Id";
    public static final String ASKED_KIND = "RptgReq/ReqdMsgNmId";
    public static final String ASKED_OWNER = "RptgReq/AcctOwnr/Agt" + AGENT;
    public static final String ASKED_DAY = "RptgReq/RptgPrd/FrToDt/FrDt";
    public static final String ASKED_BALANCE = "RptgReq/ReqdBalTp/CdOrPrtry/Prtry";

    private Paths() {}
}
