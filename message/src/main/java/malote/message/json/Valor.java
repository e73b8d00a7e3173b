package malote.message.json;

import java.math.BigDecimal;

/** Reads the amount of a message from the text of a JSON number, exactly. */
final class Valor {
    private static final int SCALE = 2;
    private static final int MAX_INTEGER_DIGITS = 16;
    private static final BigDecimal ZERO = BigDecimal.ZERO.setScale(SCALE);

    private Valor() {}

    /**
     * The amount with scale 2. What counts is the value, not how it is written: {@code 90.2}, {@code 90.200} and
     * {@code 902e-1} are the same. Numbers with huge exponents are never written out.
     *
     * <p>Throws {@link IllegalArgumentException}, whose message is the detail of a fault, if the value needs more than
     * two decimals or more than 18 digits.
     */
    static BigDecimal parse(String number) {
        BigDecimal value;
        try {
            value = new BigDecimal(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("has an exponent that no amount has", e);
        }
        if (value.scale() == SCALE) {
            return value;
        }
        if (value.signum() == 0) {
            return ZERO;
        }
        long integerDigits = (long) value.precision() - value.scale();
        if (integerDigits > MAX_INTEGER_DIGITS) {
            throw new IllegalArgumentException("has more than 18 digits, the two decimals among them");
        }
        if (integerDigits < -SCALE || value.stripTrailingZeros().scale() > SCALE) {
            throw new IllegalArgumentException("has more than two decimals; at most two are right");
        }
        return value.setScale(SCALE);
    }
}
