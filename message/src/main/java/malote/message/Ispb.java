package malote.message;

/**
 * The code of a payment institution: eight characters {@code 0-9A-Z}, upper case only. Letters are allowed since the
 * CNPJ, of which it is the root, became alphanumeric (2026).
 */
public record Ispb(String code) {
    private static final int LENGTH = 8;

    /** Throws {@link IllegalArgumentException} if the code {@linkplain #isValid is not valid}. */
    public Ispb {
        if (!isValid(code)) {
            throw new IllegalArgumentException("an ISPB is 8 characters of 0-9 and A-Z");
        }
    }

    public static boolean isValid(String code) {
        return code.length() == LENGTH && Chars.all(code, 0, LENGTH, Chars.DIGIT + Chars.UPPER);
    }

    @Override
    public String toString() {
        return code;
    }
}
