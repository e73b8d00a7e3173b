package malote.spi.read;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamReader;
import malote.spi.read.Message.Part;
import org.jspecify.annotations.Nullable;

/** Reads one operation of a message. */
final class PartReader {
    private static final String REASON = "StsRsnInf/AddtlInf";

    private final int from;
    private final MessageDigest digest;
    private final Map<String, String> fields = new HashMap<>();
    private final Set<String> repeated = new HashSet<>();
    private final List<String> reasons = new ArrayList<>();
    /** The path below the operation, and how long it was at each depth. */
    private final StringBuilder path = new StringBuilder();

    private final List<Integer> lengths = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean isLeaf;

    /** @param from where its element begins */
    PartReader(int from) {
        this.from = from;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every Java has it.
        }
    }

    void start(XMLStreamReader reader) {
        if (!lengths.isEmpty()) {
            path.append(path.isEmpty() ? "" : "/").append(reader.getLocalName());
        }
        lengths.add(path.length());
        add("<", reader.getLocalName());
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        attributes.forEach((name, value) -> {
            add("@", name + "=" + value);
            fields.putIfAbsent(path + "/@" + name, value);
        });
        text.setLength(0);
        isLeaf = true;
    }

    void text(char[] characters, int from, int count) {
        text.append(characters, from, count);
    }

    void end() {
        if (isLeaf) {
            String value = text.toString();
            if (fields.putIfAbsent(path.toString(), value) != null) {
                repeated.add(path.toString());
            }
            add("=", value);
            if (path.toString().equals(REASON)) {
                reasons.add(value);
            }
        }
        add(">", "");
        text.setLength(0);
        isLeaf = false;
        lengths.remove(lengths.size() - 1);
        int before = lengths.isEmpty() ? 0 : lengths.get(lengths.size() - 1);
        path.setLength(before);
    }

    private void add(String kind, String what) {
        digest.update((kind + what + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The operation, after its end.
     *
     * @param to where its element ends
     * @param scope the prefixes that are declared around it
     * @param own the namespace of the message: prefixes for it are to mean that of the message in which the operation goes on, and
     *     have an empty text
     */
    Part part(String xml, int to, Map<String, String> scope, @Nullable String own) {
        Map<String, String> declared = new HashMap<>();
        scope.forEach((prefix, uri) -> declared.put(prefix, uri.equals(own) ? "" : uri));
        return new Part(
                fields,
                repeated,
                reasons,
                xml.substring(from, to),
                declared,
                HexFormat.of().formatHex(digest.digest()));
    }
}
