package malote.fuzz;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to send.
 *
 * @param answers how many answers must come; 0 if the bytes may be less than a request, and then there may be some or none
 * @param target the request target of a request that the description knows; null if it may be anything
 */
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record Case(
        byte[] bytes, int answers, String method, @Nullable String target) {
    /** Whether its answers have no body. */
    boolean isHead() {
        return new String(bytes, StandardCharsets.ISO_8859_1).stripLeading().startsWith("HEAD ");
    }

    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return (text.length() <= 2_000 ? text : text.substring(0, 2_000) + "… (" + bytes.length + " bytes)")
                .replace("\r", "\\r")
                .replace("\n", "\\n\n");
    }
}
