package malote.virtual;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import malote.message.icom.MessageId;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;

/** Writes what the virtual payer sends: pacs.008 in the form that the Central Bank's has. */
final class Payment {
    /** Banco Virtual. */
    static final String PAYER = "99999A03";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuuMMddHHmm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int OWN = 11;
    private static final int MAX_CENTS = 100_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String PERSON = "<Id><PrvtId><Othr><Id>11111111111</Id></Othr></PrvtId></Id>";
    private static final String ACCOUNT = "<Id><Othr><Id>1</Id><Issr>1</Issr></Othr></Id><Tp><Cd>CACC</Cd></Tp>";

    private Payment() {}

    /** The id of one payment of an order: always the same, so that it is known when it comes again. It has the minute when its message is due. */
    static String endToEndId(Order order, int number) {
        byte[] digest;
        try {
            digest = MessageDigest.getInstance("SHA-256")
                    .digest((order.id() + "/" + order.seed() + "/" + number).getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java has it.
        }
        StringBuilder id = new StringBuilder("E")
                .append(PAYER)
                .append(MINUTE.format(order.due(number - number % order.operations())));
        for (int i = 0; i < OWN; i++) {
            id.append(ALPHANUMERIC.charAt((digest[i] & 0xFF) % ALPHANUMERIC.length()));
        }
        return id.toString();
    }

    private static long cents(Order order, int number) {
        return order.cents() > 0 ? order.cents() : 1 + new Random(order.seed() * 31 + number).nextInt(MAX_CENTS);
    }

    /**
     * A message of some payments of an order.
     *
     * @param version of pacs.008
     * @param from the number of the first, from 0
     */
    static Payload message(Order order, String version, int from, int count, Instant now) {
        String id = MessageId.create(PAYER, RANDOM);
        String time = TIME.format(now);
        StringBuilder xml = new StringBuilder(1_500)
                .append(
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/")
                .append(version)
                .append("\"><AppHdr>")
                .append(institution("Fr", PAYER))
                .append(institution("To", "00038166"))
                .append("<BizMsgIdr>")
                .append(id)
                .append("</BizMsgIdr><MsgDefIdr>pacs.008.spi.")
                .append(version)
                .append("</MsgDefIdr><CreDt>")
                .append(time)
                .append("</CreDt><Sgntr/></AppHdr><Document><FIToFICstmrCdtTrf><GrpHdr><MsgId>")
                .append(id)
                .append("</MsgId><CreDtTm>")
                .append(time)
                .append("</CreDtTm><NbOfTxs>")
                .append(count)
                .append("</NbOfTxs><SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf><PmtTpInf><InstrPrty>HIGH</InstrPrty>")
                .append("<SvcLvl><Prtry>PAGPRI</Prtry></SvcLvl></PmtTpInf></GrpHdr>");
        for (int number = from; number < from + count; number++) {
            xml.append("<CdtTrfTxInf><PmtId><EndToEndId>")
                    .append(endToEndId(order, number))
                    .append("</EndToEndId></PmtId><IntrBkSttlmAmt Ccy=\"BRL\">")
                    .append(BigDecimal.valueOf(cents(order, number), 2).toPlainString())
                    .append("</IntrBkSttlmAmt><AccptncDtTm>")
                    .append(time)
                    .append(
                            "</AccptncDtTm><ChrgBr>SLEV</ChrgBr><MndtRltdInf><Tp><LclInstrm><Prtry>MANU</Prtry></LclInstrm></Tp>")
                    .append("</MndtRltdInf><Dbtr><Nm>Fulano</Nm>")
                    .append(PERSON)
                    .append("</Dbtr><DbtrAcct>")
                    .append(ACCOUNT)
                    .append("</DbtrAcct>")
                    .append(agent("DbtrAgt", PAYER))
                    .append(agent("CdtrAgt", order.to()))
                    .append("<Cdtr>")
                    .append(PERSON)
                    .append("</Cdtr><CdtrAcct>")
                    .append(ACCOUNT)
                    .append("</CdtrAcct><Purp><Cd>IPAY</Cd></Purp></CdtTrfTxInf>");
        }
        xml.append("</FIToFICstmrCdtTrf></Document></Envelope>");
        return Payload.of(ResourceId.create(now.toEpochMilli()), xml.toString().getBytes(UTF_8));
    }

    private static String institution(String name, String ispb) {
        return "<" + name + "><FIId><FinInstnId><Othr><Id>" + ispb + "</Id></Othr></FinInstnId></FIId></" + name + ">";
    }

    private static String agent(String name, String ispb) {
        return "<" + name + "><FinInstnId><ClrSysMmbId><MmbId>" + ispb + "</MmbId></ClrSysMmbId></FinInstnId></" + name
                + ">";
    }
}
