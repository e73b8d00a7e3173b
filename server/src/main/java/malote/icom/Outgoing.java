package malote.icom;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;

/** Writes the messages of the payment system. Each has ids that never come again, and an empty signature. Safe for use by many threads. */
final class Outgoing {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int SUFFIX = 23;

    private final SecureRandom random = new SecureRandom();
    private final Catalog catalog;
    private final InstantSource clock;

    /** @param catalog says the versions */
    Outgoing(Catalog catalog, InstantSource clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * The answer to a pibr.001: a pibr.002.
     *
     * @param data its text, 1 to 35 characters of Latin-1
     */
    Payload echo(String to, String data) {
        String id = id();
        Instant now = clock.instant();
        return message(
                "pibr.002",
                to,
                id,
                now,
                "<EchoRpt><GrpHdr><MsgId>" + id + "</MsgId><CreDtTm>" + TIME.format(now)
                        + "</CreDtTm></GrpHdr><EchoTxInf><OrgnlData>" + escaped(data)
                        + "</OrgnlData></EchoTxInf></EchoRpt>");
    }

    /**
     * Says why a message was not taken: an admi.002.
     *
     * @param reference the {@code MsgId} of the message, or {@code R} and its {@code PI-ResourceId}; 1 to 33 characters of Latin-1
     */
    Payload rejection(String to, String reference, Rejection why) {
        Instant now = clock.instant();
        return message(
                "admi.002",
                to,
                id(),
                now,
                "<admi.002.001.01><RltdRef><Ref>" + escaped(reference)
                        + "</Ref></RltdRef><Rsn><RjctgPtyRsn>" + why.reason() + "</RjctgPtyRsn><RjctnDtTm>"
                        + TIME.format(now)
                        + "</RjctnDtTm><RsnDesc>" + why.description() + "</RsnDesc></Rsn></admi.002.001.01>");
    }

    private Payload message(String type, String to, String id, Instant now, String document) {
        String version = catalog.version(type);
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Envelope xmlns=\"https://www.bcb.gov.br/pi/" + type
                + "/" + version
                + "\"><AppHdr><Fr><FIId><FinInstnId><Othr><Id>" + Spi.ISPB
                + "</Id></Othr></FinInstnId></FIId></Fr><To><FIId><FinInstnId><Othr><Id>" + to
                + "</Id></Othr></FinInstnId></FIId></To><BizMsgIdr>" + id + "</BizMsgIdr><MsgDefIdr>"
                + Catalog.name(type, version)
                + "</MsgDefIdr><CreDt>" + TIME.format(now) + "</CreDt><Sgntr/></AppHdr><Document>" + document
                + "</Document></Envelope>";
        return Payload.of(ResourceId.create(now.toEpochMilli()), xml.getBytes(UTF_8));
    }

    /** {@code M}, the payment system's ISPB and 23 random characters: more than 130 bits. */
    private String id() {
        byte[] bytes = new byte[SUFFIX];
        random.nextBytes(bytes);
        StringBuilder id = new StringBuilder("M").append(Spi.ISPB);
        for (byte b : bytes) {
            id.append(ALPHANUMERIC.charAt((b & 0xFF) % ALPHANUMERIC.length()));
        }
        return id.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\r", "&#13;");
    }
}
