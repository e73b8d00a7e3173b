package malote.icom;

import static java.nio.charset.StandardCharsets.UTF_8;

import malote.message.icom.Payload;

/** Messages to send in. */
public final class Xml {
    public static final String PAYER = "18236120";
    public static final String RECEIVER = "1234567A";
    public static final String PROLOG = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

    private Xml() {}

    public static String id(String sender) {
        return "M" + sender + "abcdefghijklmnopqrstuvw";
    }

    /** A message from {@link #PAYER} to the payment system. */
    public static String message(String type, String version, String document) {
        String header = institution("Fr", PAYER) + institution("To", "00038166") + "<BizMsgIdr>" + id(PAYER)
                + "</BizMsgIdr><MsgDefIdr>" + type + ".spi." + version
                + "</MsgDefIdr><CreDt>2026-11-26T12:00:00.000Z</CreDt><Sgntr/>";
        return PROLOG + "<Envelope xmlns=\"https://www.bcb.gov.br/pi/" + type + "/" + version + "\"><AppHdr>" + header
                + "</AppHdr><Document>" + document + "</Document></Envelope>";
    }

    public static String institution(String name, String ispb) {
        return "<" + name + "><FIId><FinInstnId><Othr><Id>" + ispb + "</Id></Othr></FinInstnId></FIId></" + name + ">";
    }

    public static String agent(String name, String ispb) {
        return "<" + name + "><FinInstnId><ClrSysMmbId><MmbId>" + ispb + "</MmbId></ClrSysMmbId></FinInstnId></" + name
                + ">";
    }

    public static String group(String more) {
        return "<GrpHdr><MsgId>" + id(PAYER) + "</MsgId><CreDtTm>2026-11-26T12:00:00.000Z</CreDtTm>" + more
                + "</GrpHdr>";
    }

    public static String echo(String data) {
        return message(
                "pibr.001",
                "1.3",
                "<EchoReq>" + group("") + "<EchoTxInf><Data>" + data + "</Data></EchoTxInf></EchoReq>");
    }

    /** A payment of one operation for each receiver. */
    public static String payment(String... receivers) {
        StringBuilder operations = new StringBuilder();
        for (String receiver : receivers) {
            operations
                    .append("<CdtTrfTxInf><PmtId><EndToEndId>E</EndToEndId></PmtId>")
                    .append(agent("DbtrAgt", PAYER))
                    .append(agent("CdtrAgt", receiver))
                    .append("</CdtTrfTxInf>");
        }
        return message("pacs.008", "1.16", "<FIToFICstmrCdtTrf>" + group("") + operations + "</FIToFICstmrCdtTrf>");
    }

    public static String status(int operations) {
        String one = "<TxInfAndSts><OrgnlInstrId>E</OrgnlInstrId><TxSts>ACSP</TxSts></TxInfAndSts>";
        return message(
                "pacs.002", "1.17", "<FIToFIPmtStsRpt>" + group("") + one.repeat(operations) + "</FIToFIPmtStsRpt>");
    }

    public static String giveBack(String debtor, String creditor) {
        return message(
                "pacs.004",
                "1.5",
                "<PmtRtr>" + group("") + "<TxInf><RtrId>D</RtrId><OrgnlTxRef>" + agent("DbtrAgt", debtor)
                        + agent("CdtrAgt", creditor) + "</OrgnlTxRef></TxInf></PmtRtr>");
    }

    public static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    public static Payload payload(String id, String text) {
        return Payload.of(id, utf8(text));
    }
}
