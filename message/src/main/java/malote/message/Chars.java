package malote.message;

/** Tests of ASCII character classes without regular expressions: the rules run for every message that comes in. */
final class Chars {
    static final int DIGIT = 1;
    static final int UPPER = 2;
    static final int LOWER = 4;

    private static final byte[] CLASSES = new byte[128];

    static {
        mark('0', '9', DIGIT);
        mark('A', 'Z', UPPER);
        mark('a', 'z', LOWER);
    }

    private Chars() {}

    private static void mark(char first, char last, int characterClass) {
        for (char c = first; c <= last; c++) {
            CLASSES[c] = (byte) characterClass;
        }
    }

    /**
     * The index of the first character of {@code text[from, to)} that is in none of the classes (a sum of
     * {@link #DIGIT}, {@link #UPPER} and {@link #LOWER}), or -1 if all are.
     */
    static int firstOutside(String text, int from, int to, int classes) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= CLASSES.length || (CLASSES[c] & classes) == 0) {
                return i;
            }
        }
        return -1;
    }

    static boolean all(String text, int from, int to, int classes) {
        return firstOutside(text, from, to, classes) < 0;
    }

    /** The value of the decimal digits {@code text[from, to)}, which must be digits, at most nine. */
    static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }
}
