package malote.client.http;

import java.util.regex.Pattern;

/** The code of an institution. */
public final class Ispb {
    private static final Pattern VALID = Pattern.compile("[0-9A-Z]{8}");

    private Ispb() {}

    /** Gives the code back, or throws {@link IllegalArgumentException}. */
    public static String check(String ispb) {
        if (!VALID.matcher(ispb).matches()) {
            throw new IllegalArgumentException("an ISPB is 8 characters of 0-9 and A-Z, not \"" + ispb + "\"");
        }
        return ispb;
    }
}
