package malote.icom;

/** The characters that messages may have in their texts. */
public final class Latin1 {
    private Latin1() {}

    /** Whether all of so many characters are printable ones of Latin-1, line breaks or tabs. */
    public static boolean isAll(char[] characters, int from, int count) {
        for (int i = from; i < from + count; i++) {
            char c = characters[i];
            boolean isRight =
                    c >= ' ' ? c <= '~' || (c >= 0xA0 && c <= 0xFF) || c == 0x85 : c == '\n' || c == '\r' || c == '\t';
            if (!isRight) {
                return false;
            }
        }
        return true;
    }
}
