package malote.spi.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.fault.Fault;
import malote.message.icom.MessageId;
import malote.spi.write.Outgoing;

/** Messages of our own as faults have them: other versions, signatures, ways to write the same, times. */
final class Rewriting {
    private static final Pattern NAMESPACE = Pattern.compile("(https://www[.]bcb[.]gov[.]br/pi/)([^/\"]+)/([0-9.]+)");
    private static final Pattern DEFINITION = Pattern.compile("<MsgDefIdr>([^<]+)[.]spi[.]([0-9.]+)</MsgDefIdr>");
    private static final Pattern SIGNATURE = Pattern.compile("(?s)<Sgntr/>|<Sgntr>.*?</Sgntr>");
    private static final Pattern TIME = Pattern.compile("<(CreDt|CreDtTm|AccptncDtTm)>([^<]+)</");
    private static final Pattern NAME = Pattern.compile("<Nm>[^<]*</Nm>");
    private static final Pattern IDS = Pattern.compile("<(BizMsgIdr|MsgId)>M" + Outgoing.SPI + "[^<]*</");
    private static final Pattern TEXT = Pattern.compile(">([^<>]+)<");
    private static final Pattern TAG = Pattern.compile("<(/?)([A-Za-z][A-Za-z0-9.]*)(?=[\\s/>])");
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final int LONGEST_NAME = 140;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Rewriting() {}

    /** The message as the fault has it. */
    static byte[] of(byte[] message, Fault fault) {
        String xml = new String(message, UTF_8);
        String form = fault.text("form", "version");
        return switch (fault.kind()) {
            case VERSION -> version(xml, form, fault.text("version", "")).getBytes(UTF_8);
            case SIGNATURE -> signature(xml, form).getBytes(UTF_8);
            case TEXT -> text(xml, form).getBytes(UTF_8);
            case CLOCK -> clock(xml, Math.round(fault.number("s", 0) * 1000)).getBytes(UTF_8);
            default -> message;
        };
    }

    /** The same message under another {@code MsgId} and {@code BizMsgIdr}. */
    static byte[] renamed(byte[] message) {
        String id = MessageId.create(Outgoing.SPI, RANDOM);
        return IDS.matcher(new String(message, UTF_8))
                .replaceAll("<$1>" + id + "</")
                .getBytes(UTF_8);
    }

    private static String version(String xml, String form, String wanted) {
        Matcher known = NAMESPACE.matcher(xml);
        if (form.equals("element") || !known.find()) {
            String where = xml.contains("</GrpHdr>") ? "</GrpHdr>" : "</AppHdr>";
            return xml.replaceFirst(where, "<NovoElmt>1</NovoElmt>" + where);
        }
        String type = form.equals("type") ? known.group(2).replaceFirst("[0-9]{3}$", "998") : known.group(2);
        String version = form.equals("type") ? known.group(3) : wanted.isEmpty() ? next(known.group(3)) : wanted;
        String renamed = NAMESPACE.matcher(xml).replaceFirst("$1" + type + "/" + version);
        return DEFINITION.matcher(renamed).replaceFirst("<MsgDefIdr>" + type + ".spi." + version + "</MsgDefIdr>");
    }

    private static String next(String version) {
        int point = version.lastIndexOf('.');
        return version.substring(0, point + 1) + (Integer.parseInt(version.substring(point + 1)) + 1);
    }

    private static String signature(String xml, String form) {
        if (form.equals("missing")) {
            return SIGNATURE.matcher(xml).replaceFirst("");
        }
        boolean isSigned = xml.contains("DigestValue>");
        if (isSigned && form.equals("digest")) {
            return xml.replaceFirst("(DigestValue>)[^<]*<", "$1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=<");
        } else if (isSigned) {
            return xml.replaceFirst("(X509IssuerName>)[^<]*<", "$1CN=Outra Autoridade,O=Teste,C=BR<");
        }
        return SIGNATURE.matcher(xml).replaceFirst(Matcher.quoteReplacement("<Sgntr>" + foreign() + "</Sgntr>"));
    }

    /** A signature that nobody made. */
    private static String foreign() {
        String digest =
                "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>"
                        + "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>"
                        + "<ds:DigestValue>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</ds:DigestValue></ds:Reference>";
        return "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>"
                + "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>"
                + "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>"
                + "<ds:Reference URI=\"#chave\">" + digest + "<ds:Reference URI=\"\">" + digest + "<ds:Reference>"
                + digest
                + "</ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo Id=\"chave\"><ds:X509Data>"
                + "<ds:X509IssuerSerial><ds:X509IssuerName>CN=Outra Autoridade,O=Teste,C=BR</ds:X509IssuerName>"
                + "<ds:X509SerialNumber>1</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo></ds:Signature>";
    }

    private static String text(String xml, String form) {
        return switch (form) {
            case "latin1" -> NAME.matcher(xml).replaceAll("<Nm>José Açaí Ñuño Müller ß ÿ ª º</Nm>");
            case "maximum" -> NAME.matcher(xml).replaceAll("<Nm>" + "Nome ".repeat(LONGEST_NAME / 5) + "</Nm>");
            case "entities" ->
                TEXT.matcher(xml).replaceAll(found -> Matcher.quoteReplacement(">" + entity(found.group(1)) + "<"));
            case "cdata" ->
                TEXT.matcher(xml)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                found.group(1).isBlank() || found.group(1).contains("&")
                                        ? found.group()
                                        : "><![CDATA[" + found.group(1) + "]]><"));
            case "prefix" -> TAG.matcher(xml).replaceAll("<$1p:$2").replaceFirst(" xmlns=\"", " xmlns:p=\"");
            case "no-declaration" -> xml.replaceFirst("^<[?]xml[^>]*[?]>", "");
            default -> "\uFEFF" + xml;
        };
    }

    /** Its first character as a number, unless that is written so already. */
    private static String entity(String text) {
        return text.isBlank() || text.startsWith("&") || Character.isSurrogate(text.charAt(0))
                ? text
                : "&#" + (int) text.charAt(0) + ";" + text.substring(1);
    }

    private static String clock(String xml, long millis) {
        return TIME.matcher(xml).replaceAll(found -> {
            try {
                return "<" + found.group(1) + ">"
                        + FORMAT.format(Instant.parse(found.group(2)).plusMillis(millis)) + "</";
            } catch (DateTimeException e) {
                return Matcher.quoteReplacement(found.group());
            }
        });
    }
}
