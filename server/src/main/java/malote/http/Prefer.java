package malote.http;

import org.jspecify.annotations.Nullable;

/** The request header {@code Prefer} (RFC 7240). */
final class Prefer {
    private Prefer() {}

    /** Returns whether the client prefers {@code return=minimal}; the first {@code return} counts, as the RFC says. */
    static boolean isMinimal(@Nullable String prefer) {
        if (prefer == null) {
            return false;
        }
        for (String preference : prefer.split("[,;]", -1)) {
            String text =
                    preference.replace("\"", "").replaceAll("\\s*=\\s*", "=").strip();
            if (text.regionMatches(true, 0, "return=", 0, 7)) {
                return text.substring(7).equals("minimal");
            }
        }
        return false;
    }
}
