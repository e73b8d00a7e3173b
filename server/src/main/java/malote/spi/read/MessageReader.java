package malote.spi.read;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import malote.icom.Latin1;
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
    /** Longer than the path of any element or attribute. What is kept of them is bounded by this, and by how many there may be. */
    private static final int LONGEST_PATH = 500;

    private static final int MAX_ATTRIBUTES = 3_000;
    /** Every operation keeps those that are declared around it. */
    private static final int MAX_PREFIXES = 20;

    private static final int LONGEST_NAMESPACE = 100;
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
    /** How many characters those have. */
    private int pathLength;

    private int attributes;
    private boolean hasHeader;
    private boolean hasDocument;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> header = new HashMap<>();
    private final Map<String, String> fields = new HashMap<>();
    private final List<Part> parts = new ArrayList<>();
    /** What the prefixes mean in each of the elements that are open, the innermost last. */
    private final Deque<Map<String, String>> scopes = new ArrayDeque<>(List.of(Map.of()));

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
                characters(reader);
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
        pathLength += 1 + reader.getLocalName().length();
        if (path.size() > MAX_DEPTH) {
            throw new XMLStreamException("too deep");
        }
        boundNames(reader);
        text.setLength(0);
        if (path.size() == 2) {
            refuseSecond(reader.getLocalName());
        }
        if (path.size() == 1) {
            readNamespace(reader.getNamespaceURI());
        }
        if (path.size() < PART_DEPTH) {
            scopes.add(scope(reader));
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

    private Map<String, String> scope(XMLStreamReader2 reader) {
        if (reader.getNamespaceCount() == 0) {
            return scopes.getLast();
        }
        Map<String, String> scope = new LinkedHashMap<>(scopes.getLast());
        for (int i = 0; i < reader.getNamespaceCount(); i++) {
            String prefix = reader.getNamespacePrefix(i);
            if (prefix != null && !prefix.isEmpty()) {
                scope.put(prefix, reader.getNamespaceURI(i));
            }
        }
        return scope;
    }

    private void boundNames(XMLStreamReader2 reader) throws XMLStreamException {
        attributes += reader.getAttributeCount() + reader.getNamespaceCount();
        boolean isTooLong = pathLength > LONGEST_PATH;
        for (int i = 0; i < reader.getAttributeCount() && !isTooLong; i++) {
            isTooLong = pathLength + reader.getAttributeLocalName(i).length() > LONGEST_PATH;
        }
        if (isTooLong || attributes > MAX_ATTRIBUTES || scopes.getLast().size() > MAX_PREFIXES) {
            refuse("A mensagem tem nomes de elementos ou atributos longos demais, ou atributos demais.");
            throw new XMLStreamException("too long");
        }
    }

    /** A signature is about one header and one document. */
    private void refuseSecond(String name) {
        boolean isHeader = name.equals("AppHdr");
        boolean isDocument = name.equals("Document");
        if ((isHeader && hasHeader) || (isDocument && hasDocument)) {
            refuse("A mensagem deve ter um só AppHdr e um só Document.");
        }
        hasHeader |= isHeader;
        hasDocument |= isDocument;
    }

    private boolean isBelow(String second) {
        return path.get(0).equals("Envelope") && path.get(1).equals(second);
    }

    private void readNamespace(@Nullable String of) {
        namespace = of;
        if (of == null || !of.startsWith(NAMESPACES) || of.length() > LONGEST_NAMESPACE) {
            return;
        }
        int slash = of.indexOf('/', NAMESPACES.length());
        if (slash > 0) {
            type = of.substring(NAMESPACES.length(), slash);
            version = of.substring(slash + 1);
        }
    }

    private void characters(XMLStreamReader2 reader) {
        char[] characters = reader.getTextCharacters();
        int from = reader.getTextStart();
        int count = reader.getTextLength();
        if (part == null) {
            text.append(characters, from, count);
        } else {
            part.text(characters, from, count);
        }
        if (!Latin1.isAll(characters, from, count)) {
            refuse("A mensagem tem um caractere fora do Latin-1.");
        }
    }

    private void end(XMLStreamReader2 reader) throws XMLStreamException {
        if (part != null) {
            part.end();
            if (path.size() == PART_DEPTH) {
                int to = (int) reader.getLocationInfo().getEndingCharOffset();
                parts.add(part.part(xml, to, scopes.getLast(), namespace));
                part = null;
            }
        } else if (path.size() > 2 && isBelow("AppHdr")) {
            header.putIfAbsent(String.join("/", path.subList(2, path.size())), text.toString());
        } else if (path.size() > 3 && isBelow("Document")) {
            fields.putIfAbsent(String.join("/", path.subList(3, path.size())), text.toString());
        }
        if (path.size() < PART_DEPTH) {
            scopes.removeLast();
        }
        // What follows is no text of a leaf.
        text.setLength(0);
        pathLength -= 1 + path.remove(path.size() - 1).length();
    }

    /** The first fault counts. */
    private void refuse(String sentence) {
        if (fault == null) {
            fault = sentence;
        }
    }
}
