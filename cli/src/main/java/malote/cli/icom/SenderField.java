package malote.cli.icom;

import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Who sends a message, as its header says ({@code AppHdr/Fr}). */
final class SenderField {
    private static final XMLInputFactory FACTORY = factory();

    private SenderField() {}

    /** The first {@code Id} within the first {@code Fr}; null if there is none, or this is no XML. */
    static @Nullable String read(byte[] xml) {
        boolean inside = false;
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(xml));
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    if (inside && reader.getLocalName().equals("Id")) {
                        return reader.getElementText().strip();
                    }
                    inside |= reader.getLocalName().equals("Fr");
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && reader.getLocalName().equals("Fr")) {
                    return null;
                }
            }
        } catch (XMLStreamException | RuntimeException e) {
            // Not a message, as far as can be told here. Parsers also end in other exceptions at bytes that are no XML.
        }
        return null;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
