package malote.icom;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The messages that institutions may send, or that they get: names such as {@code pacs.008.spi.1.16}, of which several may be of one
 * type. Immutable.
 */
public final class Catalog {
    private static final String BEFORE_VERSION = ".spi.";

    /** Catalogue 5.13, with the two versions before it that may still come. */
    private static final List<String> IN = List.of(
            "pacs.008.spi.1.16",
            "pacs.008.spi.1.15",
            "pacs.002.spi.1.17",
            "pacs.002.spi.1.16",
            "pacs.004.spi.1.5",
            "pibr.001.spi.1.3",
            "camt.060.spi.1.9",
            "reda.014.spi.1.3",
            "reda.022.spi.1.4",
            "reda.031.spi.1.2",
            "admi.002.spi.1.5",
            "pain.009.spi.1.1",
            "pain.011.spi.1.3",
            "pain.012.spi.1.4",
            "pain.013.spi.2.2",
            "pain.014.spi.2.4",
            "camt.029.spi.1.2",
            "camt.055.spi.1.1",
            "trck.002.spi.1.1");

    private static final List<String> OUT = List.of(
            "admi.002.spi.1.5",
            "admi.004.spi.1.2",
            "camt.014.spi.1.6",
            "camt.025.spi.1.0",
            "camt.052.spi.1.3",
            "camt.053.spi.1.4",
            "camt.054.spi.1.16",
            "pacs.002.spi.1.17",
            "pacs.004.spi.1.5",
            "pacs.008.spi.1.16",
            "pibr.002.spi.1.3",
            "reda.016.spi.1.5",
            "reda.017.spi.1.2",
            "reda.041.spi.1.7",
            "pain.009.spi.1.1",
            "pain.011.spi.1.3",
            "pain.012.spi.1.4",
            "pain.013.spi.2.2",
            "pain.014.spi.2.4",
            "camt.029.spi.1.2",
            "camt.055.spi.1.1");

    private final Set<String> names;

    private Catalog(List<String> names) {
        this.names = new LinkedHashSet<>(names);
    }

    /** What institutions may send: these, or those of today if there are none. */
    public static Catalog in(List<String> names) {
        return new Catalog(names.isEmpty() ? IN : names);
    }

    /** What institutions get: these, or those of today if there are none. */
    public static Catalog out(List<String> names) {
        return new Catalog(names.isEmpty() ? OUT : names);
    }

    /** The name of a message by its type, such as {@code pacs.008}, and version, such as {@code 1.16}. */
    static String name(String type, String version) {
        return type + BEFORE_VERSION + version;
    }

    /** Whether it has a message of this name. */
    public boolean contains(@Nullable String name) {
        return name != null && names.contains(name);
    }

    /** The newest version that is listed of a type; if none is, that of today. */
    public String version(String type) {
        String before = type + BEFORE_VERSION;
        return Stream.<Collection<String>>of(names, OUT)
                .flatMap(list -> list.stream()
                        .filter(name -> name.startsWith(before))
                        .map(name -> name.substring(before.length()))
                        .max(Comparator.comparing(Catalog::number))
                        .stream())
                .findFirst()
                .orElseThrow();
    }

    /** Orders versions, such as 1.9 before 1.10; each of their two numbers has at most three digits. */
    private static int number(String version) {
        int dot = version.indexOf('.');
        return 1000 * Integer.parseInt(version.substring(0, dot)) + Integer.parseInt(version.substring(dot + 1));
    }

    /** The messages, in their order. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** As clients get it: one {@code Message} for each name, in no namespace, in UTF-8. */
    public byte[] xml() {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Catalog>");
        names.forEach(name -> xml.append("<Message>").append(name).append("</Message>"));
        return xml.append("</Catalog>").toString().getBytes(UTF_8);
    }
}
