package malote.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import malote.spi.read.Message;
import malote.spi.read.MessageReader;

/** Messages that institutions send to the payment system, for tests. */
public final class Xmls {
    public static final String PAYER = "18236120";
    public static final String RECEIVER = "1234567A";

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuuMMddHHmm").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final AtomicInteger IDS = new AtomicInteger();

    private Xmls() {}

    /** An id of a payment that is made then. */
    public static String endToEnd(String ispb, Instant at) {
        return "E" + ispb + MINUTE.format(at) + String.format("%011d", IDS.incrementAndGet());
    }

    public static String returnId(String ispb, Instant at) {
        return "D" + ispb + MINUTE.format(at) + String.format("%011d", IDS.incrementAndGet());
    }

    public static String message(String type, String version, String from, String document) {
        String id = "M" + from + String.format("%023d", IDS.incrementAndGet());
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"https://www.bcb.gov.br/pi/" + type + "/"
                + version
                + "\"><AppHdr>" + institution("Fr", from) + institution("To", "00038166") + "<BizMsgIdr>" + id
                + "</BizMsgIdr><MsgDefIdr>" + type + ".spi." + version
                + "</MsgDefIdr><CreDt>2026-11-26T12:00:00.000Z</CreDt><Sgntr/></AppHdr><Document>"
                + document.replace("$ID", id) + "</Document></Envelope>";
    }

    private static String institution(String name, String ispb) {
        return "<" + name + "><FIId><FinInstnId><Othr><Id>" + ispb + "</Id></Othr></FinInstnId></FIId></" + name + ">";
    }

    private static String agent(String name, String ispb) {
        return "<" + name + "><FinInstnId><ClrSysMmbId><MmbId>" + ispb + "</MmbId></ClrSysMmbId></FinInstnId></" + name
                + ">";
    }

    private static String group(String more) {
        return "<GrpHdr><MsgId>$ID</MsgId><CreDtTm>2026-11-26T12:00:00.000Z</CreDtTm>" + more + "</GrpHdr>";
    }

    /** One operation of a pacs.008. */
    public static String operation(String id, String amount, Instant accepted, String from, String to) {
        return "<CdtTrfTxInf><PmtId><EndToEndId>" + id + "</EndToEndId></PmtId><IntrBkSttlmAmt Ccy=\"BRL\">" + amount
                + "</IntrBkSttlmAmt><AccptncDtTm>" + TIME.format(accepted)
                + "</AccptncDtTm><ChrgBr>SLEV</ChrgBr><MndtRltdInf><Tp><LclInstrm><Prtry>MANU</Prtry></LclInstrm></Tp></MndtRltdInf>"
                + party("Dbtr", "<Nm>Ana</Nm>", "12345678909") + agent("DbtrAgt", from) + agent("CdtrAgt", to)
                + party("Cdtr", "", "98765432100") + "<Purp><Cd>IPAY</Cd></Purp></CdtTrfTxInf>";
    }

    private static String party(String role, String name, String cpf) {
        String account = "<" + role
                + "Acct><Id><Othr><Id>1234</Id><Issr>0001</Issr></Othr></Id><Tp><Cd>CACC</Cd></Tp></" + role + "Acct>";
        return "<" + role + ">" + name + "<Id><PrvtId><Othr><Id>" + cpf + "</Id></Othr></PrvtId></Id></" + role + ">"
                + account;
    }

    public static String payment(String from, String... operations) {
        return payments(from, operations.length, List.of(operations));
    }

    public static String payments(String from, int count, List<String> operations) {
        return message(
                "pacs.008",
                "1.16",
                from,
                "<FIToFICstmrCdtTrf>"
                        + group(
                                "<NbOfTxs>" + count
                                        + "</NbOfTxs><SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf><PmtTpInf><InstrPrty>HIGH</InstrPrty><SvcLvl><Prtry>PAGPRI</Prtry></SvcLvl></PmtTpInf>")
                        + String.join("", operations) + "</FIToFICstmrCdtTrf>");
    }

    public static String status(String from, String id, String original, String status, String code) {
        String reason = code.isEmpty() ? "" : "<StsRsnInf><Rsn><Cd>" + code + "</Cd></Rsn></StsRsnInf>";
        return message(
                "pacs.002",
                "1.17",
                from,
                "<FIToFIPmtStsRpt>" + group("") + "<TxInfAndSts><OrgnlInstrId>" + id
                        + "</OrgnlInstrId><OrgnlEndToEndId>" + original + "</OrgnlEndToEndId><TxSts>" + status
                        + "</TxSts>" + reason + "</TxInfAndSts></FIToFIPmtStsRpt>");
    }

    public static String accept(String from, String id) {
        return status(from, id, id, "ACSP", "");
    }

    public static String giveBack(String from, String to, String id, String original, String amount) {
        return message(
                "pacs.004",
                "1.5",
                from,
                "<PmtRtr>" + group("<NbOfTxs>1</NbOfTxs><SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf>")
                        + "<TxInf><RtrId>" + id + "</RtrId><OrgnlEndToEndId>"
                        + original + "</OrgnlEndToEndId><RtrdIntrBkSttlmAmt Ccy=\"BRL\">" + amount
                        + "</RtrdIntrBkSttlmAmt><SttlmPrty>HIGH</SttlmPrty><ChrgBr>SLEV</ChrgBr><RtrRsnInf><Rsn><Cd>MD06</Cd></Rsn></RtrRsnInf><OrgnlTxRef>"
                        + agent("DbtrAgt", from)
                        + agent("CdtrAgt", to) + "</OrgnlTxRef></TxInf></PmtRtr>");
    }

    public static String echo(String from, String data) {
        return message(
                "pibr.001",
                "1.3",
                from,
                "<EchoReq>" + group("") + "<EchoTxInf><Data>" + data + "</Data></EchoTxInf></EchoReq>");
    }

    /** A camt.060: for the balance if there is no id, else for what was booked for an operation. */
    public static String question(String from, String about) {
        return message(
                "camt.060",
                "1.9",
                from,
                "<AcctRptgReq>" + group("") + "<RptgReq>"
                        + (about.isEmpty() ? "" : "<Id>" + about + "</Id>") + "<ReqdMsgNmId>"
                        + (about.isEmpty() ? "camt.053" : "camt.054") + "</ReqdMsgNmId><AcctOwnr>" + agent("Agt", from)
                        + "</AcctOwnr></RptgReq></AcctRptgReq>");
    }

    public static Message read(String xml) {
        return MessageReader.read(xml.getBytes(UTF_8));
    }
}
