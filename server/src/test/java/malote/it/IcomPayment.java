package malote.it;

import java.util.List;

/** A payment as an ICOM message (pacs.008), whose persons occur nowhere else. */
public final class IcomPayment {
    /** What tells whose payment it is. */
    public static final List<String> MARKS = List.of(
            "Zulmira",
            "Quixeramobim",
            "Eustaquio",
            "73915846207",
            "12ABC34501DE35",
            "5550717171",
            "5550828282",
            "+5585988776655",
            "aluguel-da-casa-amarela");

    /** What does not, and helps to find it. */
    public static final List<String> HARMLESS = List.of(
            "M32074986abcdefghijklmnopqrstuvw",
            "E32074986202611261200abcdefghijk",
            "<IntrBkSttlmAmt Ccy=\"BRL\">90.20</IntrBkSttlmAmt>",
            "2026-11-26T12:00:00.123Z",
            "pacs.008.spi.1.16",
            "<MmbId>32074986</MmbId>",
            "<Issr>0361</Issr>",
            "<Cd>CACC</Cd>",
            "<Prtry>PAGPRI</Prtry>");

    private IcomPayment() {}

    /** The message, to an institution. */
    public static String to(String ispb) {
        return """
                <?xml version="1.0" encoding="UTF-8"?><!-- Zulmira -->
                <Envelope xmlns="https://www.bcb.gov.br/pi/pacs.008/1.16"><AppHdr>\
                <Fr><FIId><FinInstnId><Othr><Id>32074986</Id></Othr></FinInstnId></FIId></Fr>\
                <To><FIId><FinInstnId><Othr><Id>00038166</Id></Othr></FinInstnId></FIId></To>\
                <BizMsgIdr>M32074986abcdefghijklmnopqrstuvw</BizMsgIdr><MsgDefIdr>pacs.008.spi.1.16</MsgDefIdr>\
                <CreDt>2026-11-26T12:00:00.123Z</CreDt>\
                <Sgntr><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:KeyInfo Id="Zulmira">\
                <ds:X509IssuerName>Zulmira</ds:X509IssuerName></ds:KeyInfo></ds:Signature></Sgntr></AppHdr>\
                <Document><FIToFICstmrCdtTrf><GrpHdr><MsgId>M32074986abcdefghijklmnopqrstuvw</MsgId>\
                <CreDtTm>2026-11-26T12:00:00.123Z</CreDtTm><NbOfTxs>1</NbOfTxs><SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf>\
                <PmtTpInf><InstrPrty>HIGH</InstrPrty><SvcLvl><Prtry>PAGPRI</Prtry></SvcLvl></PmtTpInf></GrpHdr><CdtTrfTxInf>\
                <PmtId><EndToEndId>E32074986202611261200abcdefghijk</EndToEndId></PmtId>\
                <IntrBkSttlmAmt Ccy="BRL">90.20</IntrBkSttlmAmt><AccptncDtTm>2026-11-26T12:00:00.123Z</AccptncDtTm>\
                <ChrgBr>SLEV</ChrgBr><Dbtr><Nm>Zulmira Quixeramobim</Nm><Id><PrvtId><Othr><Id>73915846207</Id></Othr></PrvtId></Id></Dbtr>\
                <DbtrAcct><Id><Othr><Id>5550717171</Id><Issr>0361</Issr></Othr></Id><Tp><Cd>CACC</Cd></Tp></DbtrAcct>\
                <DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>32074986</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt>\
                <CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>%s</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt>\
                <Cdtr><Nm>Eustaquio</Nm><Id><OrgId><Othr><Id>12ABC34501DE35</Id></Othr></OrgId></Id></Cdtr>\
                <CdtrAcct><Id><Othr><Id>5550828282</Id></Othr></Id><Tp><Cd>SVGS</Cd></Tp>\
                <Prxy><Id>+5585988776655</Id></Prxy></CdtrAcct><Purp><Cd>IPAY</Cd></Purp>\
                <RmtInf><Ustrd>aluguel-da-casa-amarela</Ustrd></RmtInf></CdtTrfTxInf></FIToFICstmrCdtTrf></Document></Envelope>
                """.formatted(ispb);
    }

    /** The same to an institution, but what follows that is no XML. */
    public static String brokenTo(String ispb) {
        String payment = to(ispb);
        return payment.substring(0, payment.indexOf("<Cdtr><Nm>")) + "< Zulmira & 73915846207";
    }
}
