package malote.spi.check;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Messages as trees, which signatures need. */
final class Dom {
    private Dom() {}

    /** @throws SAXException if it is no XML, or has a DTD */
    static Document parse(byte[] xml) throws SAXException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(xml));
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException(e); // every JDK has it, and an array can be read
        }
    }

    /** The first child element of this name. */
    static Optional<Element> child(Node of, String name) {
        for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && name.equals(element.getLocalName())) {
                return Optional.of(element);
            }
        }
        return Optional.empty();
    }

    /** What a signature is about. */
    static Optional<References> references(Document message) {
        Optional<Element> header = child(message.getDocumentElement(), "AppHdr");
        Optional<Element> document = child(message.getDocumentElement(), "Document");
        return header.isPresent() && document.isPresent()
                ? Optional.of(new References(header.get(), document.get()))
                : Optional.empty();
    }
}
