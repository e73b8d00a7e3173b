package malote.http;

/** The request header {@code Prefer} (RFC 7240). */
final class Prefer {
    private Prefer() {}

    /**
     * Returns whether the client prefers {@code return=minimal}; the first {@code return} counts, as the RFC says.
     *
     * @param prefer the header's value, several lines joined by commas
     */
    static boolean isMinimal(String prefer) {
        for (String preference : prefer.split(",", -1)) {
            String text = preference
                    .split(";", 2)[0]
                    .replace("\"", "")
                    .replaceAll("\\s*=\\s*", "=")
                    .strip();
            if (text.regionMatches(true, 0, "return=", 0, 7)) {
                return text.substring(7).equals("minimal");
            }
        }
        return false;
    }
}
