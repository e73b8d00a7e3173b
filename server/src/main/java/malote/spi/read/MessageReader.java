package malote.spi.read;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import malote.icom.Parsers;
import malote.spi.read.Message.Part;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message in one pass, whatever its bytes are. It keeps texts, and operations as they came. No DTD is followed, no entity
 * replaced but those of XML itself, nothing fetched.
 */
public final class MessageReader {
    private static final String NAMESPACES = "https://www.bcb.gov.br/pi/";
    /** Deeper than the elements of any message. */
    private static final int MAX_DEPTH = 64;
    /** Where operations are: below {@code Envelope/Document} and the element of the document. */
    private static final int PART_DEPTH = 4;

    private static final Map<String, String> PARTS = Map.of(
            "FIToFICstmrCdtTrf", "CdtTrfTxInf",
            "FIToFIPmtStsRpt", "TxInfAndSts",
            "PmtRtr", "TxInf");

    private static final Set<String> OF_XML = Set.of("lt", "gt", "amp", "quot", "apos");

    private static final XMLInputFactory PARSERS = Parsers.create();

    private final String xml;
    private final List<String> path = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> header = new HashMap<>();
    private final Map<String, String> fields = new HashMap<>();
    private final List<Part> parts = new ArrayList<>();
    private final Map<String, String> scope = new LinkedHashMap<>();

    private @Nullable String type;
    private @Nullable String version;
    private @Nullable String namespace;
    private @Nullable String document;
    private @Nullable PartReader part;
    private @Nullable String fault;

    private MessageReader(String xml) {
        this.xml = xml;
    }

    /** Reads a message to its end, if its bytes are one; else up to where they are none. */
    public static Message read(byte[] bytes) {
        String xml;
        try {
            xml = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new Message(null, null, Map.of(), null, Map.of(), List.of(), "A mensagem não está em UTF-8.");
        }
        return new MessageReader(xml.startsWith("\uFEFF") ? xml.substring(1) : xml).read();
    }

    private Message read() {
        try {
            XMLStreamReader2 reader = (XMLStreamReader2) PARSERS.createXMLStreamReader(new StringReader(xml));
            try {
                String encoding = reader.getCharacterEncodingScheme();
                if (encoding != null && !encoding.equalsIgnoreCase("utf-8")) {
                    refuse("A mensagem não está em UTF-8.");
                }
                while (reader.hasNext()) {
                    take(reader, reader.next());
                }
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | RuntimeException e) {
            // Parsers also end in other exceptions at what is no XML.
            refuse("A mensagem não é um XML bem formado.");
        }
        return new Message(type, version, header, document, fields, parts, fault);
    }

    private void take(XMLStreamReader2 reader, int event) throws XMLStreamException {
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> start(reader);
            case XMLStreamConstants.END_ELEMENT -> end(reader);
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                characters(reader.getText());
            case XMLStreamConstants.DTD -> refuse("A mensagem tem um DTD.");
            case XMLStreamConstants.ENTITY_REFERENCE -> entity(reader.getLocalName());
            default -> {} // Comments and the like mean nothing.
        }
    }

    private void entity(String name) {
        if (!OF_XML.contains(name)) {
            refuse("A mensagem tem uma entidade.");
        }
    }

    private void start(XMLStreamReader2 reader) throws XMLStreamException {
        path.add(reader.getLocalName());
        if (path.size() > MAX_DEPTH) {
            throw new XMLStreamException("too deep");
        }
        text.setLength(0);
        if (path.size() == 1) {
            readNamespace(reader.getNamespaceURI());
        }
        if (path.size() < PART_DEPTH) {
            for (int i = 0; i < reader.getNamespaceCount(); i++) {
                String prefix = reader.getNamespacePrefix(i);
                if (prefix != null && !prefix.isEmpty()) {
                    scope.put(prefix, reader.getNamespaceURI(i));
                }
            }
        }
        if (path.size() == 3 && isBelow("Document") && document == null) {
            document = reader.getLocalName();
        }
        if (part != null) {
            part.start(reader);
        } else if (path.size() == PART_DEPTH
                && isBelow("Document")
                && path.get(3).equals(PARTS.get(path.get(2)))) {
            part = new PartReader((int) reader.getLocationInfo().getStartingCharOffset());
            part.start(reader);
        }
    }

    private boolean isBelow(String second) {
        return path.get(0).equals("Envelope") && path.get(1).equals(second);
    }

    private void readNamespace(@Nullable String of) {
        namespace = of;
        if (of == null || !of.startsWith(NAMESPACES)) {
            return;
        }
        int slash = of.indexOf('/', NAMESPACES.length());
        if (slash > 0) {
            type = of.substring(NAMESPACES.length(), slash);
            version = of.substring(slash + 1);
        }
    }

    private void characters(String characters) {
        text.append(characters);
        if (part != null) {
            part.text(characters);
        }
        if (!isLatin(characters)) {
            refuse("A mensagem tem um caractere fora do Latin-1.");
        }
    }

    private static boolean isLatin(String characters) {
        for (int i = 0; i < characters.length(); i++) {
            char c = characters.charAt(i);
            boolean isRight =
                    c >= ' ' ? c <= '~' || (c >= 0xA0 && c <= 0xFF) || c == 0x85 : c == '\n' || c == '\r' || c == '\t';
            if (!isRight) {
                return false;
            }
        }
        return true;
    }

    private void end(XMLStreamReader2 reader) throws XMLStreamException {
        if (part != null) {
            part.end();
            if (path.size() == PART_DEPTH) {
                int to = (int) reader.getLocationInfo().getEndingCharOffset();
                parts.add(part.part(xml, to, scope, namespace));
                part = null;
            }
        } else if (path.size() > 2 && isBelow("AppHdr")) {
            header.putIfAbsent(String.join("/", path.subList(2, path.size())), text.toString());
        } else if (path.size() > 3 && isBelow("Document")) {
            fields.putIfAbsent(String.join("/", path.subList(3, path.size())), text.toString());
        }
        // What follows is no text of a leaf.
        text.setLength(0);
        path.remove(path.size() - 1);
    }

    /** The first fault counts. */
    private void refuse(String sentence) {
        if (fault == null) {
            fault = sentence;
        }
    }
}
