package malote.spi.check;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.xml.crypto.Data;
import javax.xml.crypto.NodeSetData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.URIReference;
import javax.xml.crypto.URIReferenceException;
import javax.xml.crypto.XMLCryptoContext;
import javax.xml.crypto.dsig.XMLSignature;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * What the three references of a signature mean in messages of the payment system, which is not what the standard says: the empty URI is
 * {@code AppHdr} without the signature, none at all is {@code Document}, and that of an id is the {@code KeyInfo} of the signature.
 *
 * @param header the {@code AppHdr}
 * @param document the {@code Document}
 */
record References(Element header, Element document) implements URIDereferencer {
    static final String KEY_INFO = "KeyInfo";
    static final String SIGNATURE = "Signature";

    @Override
    public Data dereference(URIReference reference, XMLCryptoContext context) throws URIReferenceException {
        String uri = reference.getURI();
        if (uri == null) {
            return new Nodes(document);
        }
        if (uri.isEmpty()) {
            return new Nodes(header);
        }
        Element keyInfo = find(header, KEY_INFO).orElse(null);
        if (keyInfo != null && uri.equals("#" + keyInfo.getAttribute("Id"))) {
            return new Nodes(keyInfo);
        }
        throw new URIReferenceException("not one of the three references");
    }

    /** The first element of signatures with this name in an element. */
    static Optional<Element> find(Element in, String name) {
        return Optional.ofNullable(
                (Element) in.getElementsByTagNameNS(XMLSignature.XMLNS, name).item(0));
    }

    /** An element with all that is in it, but for comments and for signatures within. */
    private static final class Nodes implements NodeSetData<Node> {
        private final List<Node> all = new ArrayList<>();

        Nodes(Element root) {
            add(root, root);
        }

        private void add(Node node, Element root) {
            boolean isSignature = node != root
                    && XMLSignature.XMLNS.equals(node.getNamespaceURI())
                    && SIGNATURE.equals(node.getLocalName());
            if (isSignature || node.getNodeType() == Node.COMMENT_NODE) {
                return;
            }
            all.add(node);
            @Nullable NamedNodeMap attributes = node.getAttributes();
            for (int i = 0; attributes != null && i < attributes.getLength(); i++) {
                all.add(attributes.item(i));
            }
            for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
                add(child, root);
            }
        }

        @Override
        public Iterator<Node> iterator() {
            return all.iterator();
        }
    }
}
