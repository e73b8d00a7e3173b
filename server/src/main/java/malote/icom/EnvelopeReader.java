package malote.icom;

import java.io.ByteArrayInputStream;
import java.util.EnumMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import malote.icom.Place.Field;
import malote.message.Ispb;
import org.jspecify.annotations.Nullable;

/**
 * Finds what matters in one message, whatever its bytes are. It goes through them once and keeps nothing but the texts that it looks
 * for. No DTD is followed, no entity replaced, nothing fetched.
 */
final class EnvelopeReader {
    private static final String NAMESPACES = "https://www.bcb.gov.br/pi/";
    /** Deeper than the elements of any message. */
    private static final int MAX_DEPTH = 64;

    private static final XMLInputFactory PARSERS = Parsers.create();

    private final boolean stopsEarly;
    private final Map<Field, String> found = new EnumMap<>(Field.class);
    private final Place[] places = new Place[MAX_DEPTH + 1];
    private final StringBuilder text = new StringBuilder();

    private int depth;
    /** How deep the element is whose text is being read; 0 if none is. */
    private int textDepth;

    private @Nullable String type;
    private @Nullable String version;
    private int operations;
    private @Nullable String fault;

    private EnvelopeReader(boolean stopsEarly) {
        this.stopsEarly = stopsEarly;
    }

    /** Reads a message to its end, if its bytes are one; else up to where they are none. */
    static Envelope read(byte[] xml) {
        return new EnvelopeReader(false).readFrom(xml);
    }

    /** Reads a message until it is clear whom it is for. What follows, or is not needed for that, may be anything. */
    static Envelope readAddress(byte[] xml) {
        return new EnvelopeReader(true).readFrom(xml);
    }

    private Envelope readFrom(byte[] xml) {
        try {
            XMLStreamReader reader = PARSERS.createXMLStreamReader(new ByteArrayInputStream(xml));
            try {
                checkEncoding(reader);
                while (reader.hasNext() && !(stopsEarly && isAddressed())) {
                    take(reader, reader.next());
                }
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | RuntimeException e) {
            // Parsers also end in other exceptions at bytes that are no XML.
            refuse("A mensagem não é um XML bem formado.");
        }
        return new Envelope(
                type,
                version,
                found.get(Field.FROM),
                found.get(Field.TO),
                found.get(Field.BUSINESS_ID),
                found.get(Field.DEFINITION),
                found.get(Field.MESSAGE_ID),
                found.get(Field.CREDITOR),
                operations,
                found.get(Field.DATA),
                fault);
    }

    /** Whether nothing that is still to come can change whom the message is for. */
    private boolean isAddressed() {
        String creditor = found.get(Field.CREDITOR);
        if (creditor != null && Ispb.isValid(creditor)) {
            return true;
        }
        boolean hasCreditor = type == null || type.equals("pacs.008") || type.equals("pacs.004");
        return found.containsKey(Field.TO) && (!hasCreditor || operations > 1);
    }

    private void checkEncoding(XMLStreamReader reader) {
        if (isForeign(reader.getEncoding()) || isForeign(reader.getCharacterEncodingScheme())) {
            refuse("A mensagem não está em UTF-8.");
        }
    }

    private static boolean isForeign(@Nullable String encoding) {
        return encoding != null && !encoding.equalsIgnoreCase("utf-8");
    }

    private void take(XMLStreamReader reader, int event) throws XMLStreamException {
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> start(reader);
            case XMLStreamConstants.END_ELEMENT -> end();
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                characters(reader);
            case XMLStreamConstants.DTD -> refuse("A mensagem tem um DTD.");
            case XMLStreamConstants.ENTITY_REFERENCE -> refuse("A mensagem tem uma entidade.");
            default -> {} // Comments and the like mean nothing.
        }
    }

    private void start(XMLStreamReader reader) throws XMLStreamException {
        if (++depth > MAX_DEPTH) {
            throw new XMLStreamException("too deep");
        }
        String name = reader.getLocalName();
        if (depth == 1) {
            readNamespace(reader.getNamespaceURI());
            places[1] = name.equals("Envelope") ? Place.ENVELOPE : Place.NOWHERE;
            return;
        }
        Place place = places[depth - 1].child(name);
        places[depth] = place;
        if (place.isOperation()) {
            operations++;
        }
        if (isWanted(place.field())) {
            text.setLength(0);
            textDepth = depth;
        }
    }

    private void readNamespace(@Nullable String namespace) {
        if (namespace == null || !namespace.startsWith(NAMESPACES)) {
            return;
        }
        int slash = namespace.indexOf('/', NAMESPACES.length());
        if (slash > 0) {
            type = namespace.substring(NAMESPACES.length(), slash);
            version = namespace.substring(slash + 1);
        }
    }

    /** Of what comes several times, the first counts; of creditors, that of the first operation. */
    private boolean isWanted(@Nullable Field field) {
        return field != null && !found.containsKey(field) && (field != Field.CREDITOR || operations == 1);
    }

    private void characters(XMLStreamReader reader) {
        char[] characters = reader.getTextCharacters();
        int from = reader.getTextStart();
        int length = reader.getTextLength();
        if (depth == textDepth) {
            text.append(characters, from, length);
        }
        if (!stopsEarly && !Latin1.isAll(characters, from, length)) {
            refuse("A mensagem tem um caractere fora do Latin-1.");
        }
    }

    private void end() {
        if (depth == textDepth) {
            Field field = places[depth].field();
            if (field != null) {
                found.put(field, text.toString());
            }
            textDepth = 0;
        }
        depth--;
    }

    /** The first fault counts. */
    private void refuse(String sentence) {
        if (fault == null) {
            fault = sentence;
        }
    }
}
