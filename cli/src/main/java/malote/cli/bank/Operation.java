package malote.cli.bank;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A payment, or how one stands.
 *
 * @param status empty: it is a payment that asks for an answer
 */
record Operation(String id, String status) {
    private static final XMLInputFactory XML = XMLInputFactory.newDefaultFactory();

    static {
        XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XML.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    /** Those of a pacs.008 or pacs.002, however it is written; none of another message, or of one that is no XML. */
    static List<Operation> in(byte[] message) {
        List<Operation> found = new ArrayList<>();
        String id = "";
        String status = "";
        try {
            XMLStreamReader xml;
            synchronized (XML) {
                xml = XML.createXMLStreamReader(new ByteArrayInputStream(message));
            }
            while (xml.hasNext()) {
                int event = xml.next();
                String name = xml.hasName() ? xml.getLocalName() : "";
                if (event == XMLStreamConstants.START_ELEMENT) {
                    switch (name) {
                        case "CdtTrfTxInf", "TxInfAndSts" -> id = status = "";
                        case "EndToEndId", "OrgnlInstrId" -> id = xml.getElementText();
                        case "TxSts" -> status = xml.getElementText();
                        default -> {}
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && !id.isEmpty()
                        && (name.equals("CdtTrfTxInf") || (name.equals("TxInfAndSts") && !status.isEmpty()))) {
                    found.add(new Operation(id, status));
                }
            }
            return found;
        } catch (XMLStreamException e) {
            return List.of();
        }
    }
}
