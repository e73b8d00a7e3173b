package malote.message;

/**
 * The two check digits of CPF and CNPJ: modulus 11 over the values of the characters (character code − 48, as the
 * Receita Federal defines it for the alphanumeric CNPJ; a digit's value is itself), with weights from 2 upwards
 * beginning at the right. A CNPJ's weights begin again at 2 after 9, a CPF's do not.
 */
public final class CheckDigits {
    private static final int CPF_LENGTH = 11;
    private static final int CPF_MAX_WEIGHT = 11;
    private static final int CNPJ_LENGTH = 14;
    private static final int CNPJ_MAX_WEIGHT = 9;

    private CheckDigits() {}

    /**
     * Appends the check digits.
     *
     * @param base the 9 digits of a CPF or the 12 characters {@code 0-9A-Z} of a CNPJ; other characters are not
     *     refused, another length is ({@link IllegalArgumentException})
     */
    public static String complete(String base) {
        int maxWeight =
                switch (base.length() + 2) {
                    case CPF_LENGTH -> CPF_MAX_WEIGHT;
                    case CNPJ_LENGTH -> CNPJ_MAX_WEIGHT;
                    default -> throw new IllegalArgumentException("9 characters (CPF) or 12 (CNPJ) have check digits");
                };
        String withFirst = base + digit(base, maxWeight);
        return withFirst + digit(withFirst, maxWeight);
    }

    /** Whether the text is as long as a CPF or CNPJ and ends with the right check digits. */
    public static boolean areRight(String cpfCnpj) {
        int length = cpfCnpj.length();
        return (length == CPF_LENGTH || length == CNPJ_LENGTH)
                && complete(cpfCnpj.substring(0, length - 2)).equals(cpfCnpj);
    }

    private static char digit(String text, int maxWeight) {
        int sum = 0;
        int weight = 2;
        for (int i = text.length() - 1; i >= 0; i--) {
            sum += (text.charAt(i) - '0') * weight;
            weight = weight == maxWeight ? 2 : weight + 1;
        }
        int rest = sum % 11;
        return (char) ('0' + (rest < 2 ? 0 : 11 - rest));
    }
}
