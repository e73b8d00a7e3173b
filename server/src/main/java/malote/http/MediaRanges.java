package malote.http;

/** Goes through the media ranges of an {@code Accept} header (grammar: RFC 9110, sections 5.6 and 12.5.1). */
public final class MediaRanges {
    private static final int QUALITY_ONE = 1_000;
    private static final int MALFORMED = -1;

    private final String text;
    private int position;

    private int typeFrom;
    private int slash;
    private int subtypeTo;
    private boolean parameters;
    private int quality;

    public MediaRanges(String text) {
        this.text = text;
    }

    /**
     * Moves to the next element of the list; empty ones are skipped. A malformed element comes with q-value 0 and a
     * type that matches nothing.
     */
    public boolean next() {
        while (position < text.length() && (isSpace(text.charAt(position)) || text.charAt(position) == ',')) {
            position++;
        }
        if (position == text.length()) {
            return false;
        }
        if (!range()) {
            typeFrom = slash = subtypeTo = 0;
            quality = 0;
            skipElement();
        }
        return true;
    }

    boolean typeIs(String type) {
        return is(type, typeFrom, slash);
    }

    boolean subtypeIs(String subtype) {
        return is(subtype, slash + 1, subtypeTo);
    }

    /** Whether the range has parameters before its q-value. */
    boolean hasParameters() {
        return parameters;
    }

    /** The q-value in thousandths, 0 to 1,000. */
    int quality() {
        return quality;
    }

    private boolean is(String expected, int from, int to) {
        return to - from == expected.length() && text.regionMatches(true, from, expected, 0, expected.length());
    }

    private boolean range() {
        parameters = false;
        quality = QUALITY_ONE;
        typeFrom = position;
        if (!token() || !at('/')) {
            return false;
        }
        slash = position++;
        if (!token()) {
            return false;
        }
        subtypeTo = position;
        return parameters();
    }

    private boolean parameters() {
        boolean weighted = false;
        while (true) {
            skipSpace();
            if (position == text.length() || at(',')) {
                return true;
            }
            if (!at(';')) {
                return false;
            }
            position++;
            skipSpace();
            if (position == text.length() || at(';') || at(',')) {
                continue;
            }
            int name = position;
            if (!token()) {
                return false;
            }
            boolean isQuality = !weighted && is("q", name, position);
            if (!at('=')) {
                // Only what follows the q-value may stand without a value (accept-ext of RFC 7231).
                if (weighted) {
                    continue;
                }
                return false;
            }
            position++;
            if (isQuality) {
                weighted = true;
                quality = weight();
                if (quality == MALFORMED) {
                    return false;
                }
            } else if (at('"') ? !quoted() : !token()) {
                return false;
            } else if (!weighted) {
                parameters = true;
            }
        }
    }

    /** More than the three decimals of the grammar are read over. */
    private int weight() {
        if (!at('0') && !at('1')) {
            return MALFORMED;
        }
        int value = (text.charAt(position++) - '0') * QUALITY_ONE;
        if (at('.')) {
            position++;
            for (int unit = QUALITY_ONE / 10; position < text.length() && isDigit(text.charAt(position)); unit /= 10) {
                value += (text.charAt(position++) - '0') * unit;
            }
        }
        return value <= QUALITY_ONE ? value : MALFORMED;
    }

    private void skipElement() {
        while (position < text.length() && !at(',')) {
            if (!at('"') || !quoted()) {
                position++;
            }
        }
    }

    /** Moves behind a quoted string; stays where it is if that does not end. */
    private boolean quoted() {
        for (int i = position + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                position = i + 1;
                return true;
            }
            if (c == '\\') {
                i++;
            }
        }
        return false;
    }

    private boolean token() {
        int from = position;
        while (position < text.length() && isTokenCharacter(text.charAt(position))) {
            position++;
        }
        return position > from;
    }

    private boolean at(char c) {
        return position < text.length() && text.charAt(position) == c;
    }

    private void skipSpace() {
        while (position < text.length() && isSpace(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isTokenCharacter(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
