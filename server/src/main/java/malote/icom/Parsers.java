package malote.icom;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import javax.xml.stream.XMLInputFactory;

/**
 * Parsers of messages that may be hostile. Woodstox takes a third of the time of the parser in the JDK, which also writes faults to the
 * console.
 */
public final class Parsers {
    /**
     * Ten operations have some 1,500. Names that collide in the parser's table, of which a document of a megabyte has room for many, make
     * it slower by the square of their number.
     */
    private static final long MAX_ELEMENTS = 3_000;

    private Parsers() {}

    /** A factory, thread-safe, whose parsers know no DTD and replace no entities, and refuse more elements than a message has. */
    public static XMLInputFactory create() {
        XMLInputFactory factory = new WstxInputFactory();
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_COUNT, MAX_ELEMENTS);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        return factory;
    }
}
