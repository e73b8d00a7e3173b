package malote.client.icom;

import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import malote.client.Problem;

/** Reads problem documents in XML (RFC 7807). */
final class IcomProblem {
    private static final XMLInputFactory FACTORY = factory();

    private IcomProblem() {}

    /** The problem of an answer, whose body may be a problem document or anything else. */
    static Problem of(int status, byte[] body) {
        if (body.length > 0 && body[0] == '{') {
            return Problem.of(status, body);
        }
        String title = "";
        String detail = "";
        try {
            XMLStreamReader xml = FACTORY.createXMLStreamReader(new ByteArrayInputStream(body));
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                    switch (xml.getLocalName()) {
                        case "title" -> title = xml.getElementText();
                        case "detail" -> detail = xml.getElementText();
                        default -> {} // The root, and what is of no use to people.
                    }
                }
            }
        } catch (XMLStreamException | RuntimeException e) {
            // Whatever was read of it is better than nothing. Parsers also end in other exceptions at bytes that are no
            // XML.
        }
        // Titles may be sentences; in front of a detail they end with a colon.
        return new Problem(status, title.strip().replaceFirst("\\.$", ""), detail.strip(), List.of());
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
