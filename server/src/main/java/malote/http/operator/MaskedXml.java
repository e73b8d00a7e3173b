package malote.http.operator;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import malote.icom.Parsers;

/**
 * A message of ICOM for those who look at a queue and are no party to it: its elements, with everything covered but texts that
 * are known to be harmless. Those are ids, ISPBs, agencies, times, amounts and codes, where they belong and if they look like it.
 * Names, tax ids and accounts are covered as {@link Masks} does it, whatever else there is by {@value #COVER}. Attributes (but
 * the currency), comments and the like are left out.
 *
 * @param type such as {@code pacs.008}, by the namespace
 * @param version such as {@code 1.16}, by the namespace
 * @param text XML, indented
 * @param isCut whether it has only the beginning of a long message
 */
public record MaskedXml(String type, String version, String text, boolean isCut) {
    /** So many characters are shown, and those of one more element. */
    static final int MAX_TEXT = 1 << 16;

    private static final String COVER = "***";
    private static final int MAX_DEPTH = 64;
    /** A longer text in an element is none of those that are shown. */
    private static final int MAX_VALUE = 300;

    private static final Pattern NAMESPACE =
            Pattern.compile("https://www\\.bcb\\.gov\\.br/pi/([a-z]{4}\\.\\d{3})/(\\d{1,3}(?:\\.\\d{1,3}){0,3})");
    private static final Pattern ELEMENT = Pattern.compile("[A-Z][A-Za-z0-9]{0,29}|[a-z]{4}(\\.\\d{2,3}){3}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern INSTITUTION = Pattern.compile("[0-9A-Z]{8}");
    private static final Pattern TAX_ID = Pattern.compile("\\d{11}|[0-9A-Z]{12}\\d{2}");
    private static final Map<String, Pattern> HARMLESS = harmless();
    private static final XMLInputFactory PARSERS = Parsers.create();

    private static Map<String, Pattern> harmless() {
        Map<String, Pattern> shapes = new HashMap<>();
        add(
                shapes,
                "[0-9A-Za-z+/]{26,35}",
                "BizMsgIdr EndToEndId InstrId MsgId OrgnlBizMsgIdr OrgnlEndToEndId OrgnlInstrId OrgnlMsgId OrgnlTxId Ref RtrId"
                        + " StsId TxId");
        add(
                shapes,
                "\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)?)?",
                "AccptncDtTm BookgDt CreDt CreDtTm Dt DtTm EvtTm FctvIntrBkSttlmDt FrDtTm IntrBkSttlmDt RjctnDtTm SttlmDt ToDtTm");
        add(
                shapes,
                "\\d{1,8}|\\d{1,15}\\.\\d{1,2}",
                "Amt InstdAmt IntrBkSttlmAmt OrgnlIntrBkSttlmAmt RtrdInstdAmt RtrdIntrBkSttlmAmt TtlIntrBkSttlmAmt");
        add(shapes, "[A-Z]{2}[A-Z0-9]{1,4}", "CdtDbtInd Cd ChrgBr GrpSts InstrPrty Prtry Sts SttlmMtd TxSts");
        add(shapes, "[a-z]{4}\\.\\d{3}(\\.spi)?(\\.\\d{1,3}){1,4}", "MsgDefIdr MsgNmId OrgnlMsgNmId");
        add(shapes, "\\d{1,4}", "Issr NbOfNtries NbOfTxs");
        return Map.copyOf(shapes);
    }

    private static void add(Map<String, Pattern> shapes, String shape, String elements) {
        Pattern pattern = Pattern.compile(shape);
        for (String element : elements.split(" ", -1)) {
            shapes.put(element, pattern);
        }
    }

    /** Covers a message; empty if its bytes are none: no XML, of no namespace of the payment system, or with a DTD. */
    public static Optional<MaskedXml> of(byte[] message) {
        try {
            XMLStreamReader reader = PARSERS.createXMLStreamReader(new ByteArrayInputStream(message));
            try {
                return new Masking().all(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | RuntimeException e) {
            // Parsers also end in other exceptions at bytes that are no XML.
            return Optional.empty();
        }
    }

    /** Of one message. */
    private static final class Masking {
        private final StringBuilder out = new StringBuilder(4096);
        private final List<String> path = new ArrayList<>();
        /** The text since the last tag. */
        private final StringBuilder text = new StringBuilder();
        /** The last tag opened an element. */
        private boolean isLeaf;

        Optional<MaskedXml> all(XMLStreamReader reader) throws XMLStreamException {
            reader.nextTag();
            Matcher namespace = NAMESPACE.matcher(String.valueOf(reader.getNamespaceURI()));
            if (!namespace.matches()) {
                return Optional.empty();
            }
            start(reader);
            out.insert(out.length() - 1, " xmlns=\"" + namespace.group() + "\"");
            while (reader.hasNext() && out.length() < MAX_TEXT) {
                take(reader, reader.next());
            }
            return Optional.of(new MaskedXml(namespace.group(1), namespace.group(2), out.toString(), reader.hasNext()));
        }

        private void take(XMLStreamReader reader, int event) throws XMLStreamException {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> {
                    start(reader);
                    if (reader.getLocalName().equals("Signature")) {
                        skip(reader);
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> end();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (text.length() <= MAX_VALUE) {
                        text.append(reader.getText());
                    }
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XMLStreamException("no message has such");
                default -> {} // Comments and the like are left out.
            }
        }

        private void start(XMLStreamReader reader) throws XMLStreamException {
            String name = reader.getLocalName();
            if (path.size() == MAX_DEPTH || !ELEMENT.matcher(name).matches()) {
                throw new XMLStreamException("no message is so deep, or has such an element");
            }
            coverText();
            newLine();
            out.append('<').append(name);
            String currency = reader.getAttributeValue(null, "Ccy");
            if (currency != null && CURRENCY.matcher(currency).matches()) {
                out.append(" Ccy=\"").append(currency).append('"');
            }
            out.append('>');
            path.add(name);
            isLeaf = true;
        }

        /** Goes to the end of the element; nothing in it says anything to people. */
        private void skip(XMLStreamReader reader) throws XMLStreamException {
            for (int depth = 1; depth > 0; ) {
                int event = reader.next();
                depth += event == XMLStreamConstants.START_ELEMENT
                        ? 1
                        : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
            }
            text.append(COVER);
            end();
        }

        private void end() {
            String name = path.get(path.size() - 1);
            if (isLeaf) {
                write(shown(text.toString().strip()));
                text.setLength(0);
                path.remove(path.size() - 1);
            } else {
                coverText();
                path.remove(path.size() - 1);
                newLine();
            }
            out.append("</").append(name).append('>');
            isLeaf = false;
        }

        /** Beside elements there is no text that means anything. */
        private void coverText() {
            if (!text.toString().isBlank()) {
                newLine();
                out.append(COVER);
            }
            text.setLength(0);
        }

        private void newLine() {
            if (!out.isEmpty()) {
                out.append('\n').append("  ".repeat(path.size()));
            }
        }

        /** The text of the innermost element, as it may be shown. */
        private String shown(String value) {
            String name = path.get(path.size() - 1);
            if (value.isEmpty() || value.length() > MAX_VALUE) {
                return value.isEmpty() ? "" : COVER;
            } else if (name.equals("Nm")) {
                return Masks.name(value);
            } else if (name.equals("Id") || name.equals("MmbId") || name.endsWith("TaxId") || name.equals("IBAN")) {
                return shownId(value);
            }
            Pattern shape = HARMLESS.get(name);
            return shape != null && shape.matcher(value).matches() ? value : COVER;
        }

        private String shownId(String value) {
            boolean isInstitution = path.contains("FinInstnId");
            if (isInstitution && INSTITUTION.matcher(value).matches()) {
                return value;
            } else if (path.contains("Prxy")) {
                return COVER;
            } else if (!isInstitution && path.stream().anyMatch(part -> part.endsWith("Acct"))) {
                return Masks.account(value);
            }
            return TAX_ID.matcher(value).matches() ? Masks.taxId(value) : COVER;
        }

        private void write(String value) {
            out.append(value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        }
    }
}
