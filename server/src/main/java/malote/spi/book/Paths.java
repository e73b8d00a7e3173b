package malote.spi.book;

import java.util.List;
import java.util.Set;

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

    /**
     * Of what the payment system goes by in an operation there must be one: its receiver could go by another. ({@link #RETURN_OF} is
     * the same path as {@link #STATUS_END_TO_END}.)
     */
    public static final Set<String> ONCE = Set.of(
            END_TO_END,
            AMOUNT,
            ACCEPTED,
            DEBTOR_AGENT,
            CREDITOR_AGENT,
            STATUS_OF,
            STATUS_END_TO_END,
            STATUS,
            RETURN,
            RETURN_AMOUNT,
            RETURN_DEBTOR,
            RETURN_CREDITOR);

    /** Where an amount says its currency, and which there is. */
    public static final List<String> CURRENCIES = List.of(AMOUNT + "/@Ccy", RETURN_AMOUNT + "/@Ccy");

    public static final String CURRENCY = "BRL";

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
