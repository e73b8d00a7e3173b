package malote.fault;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A parameter of a fault.
 *
 * @param name as in a rule
 * @param form what its value must be, in words
 * @param isGood whether a value is that
 */
record Parameter(String name, String form, java.util.function.Predicate<Object> isGood) {
    private static final double LARGEST = 1e15;

    /** A whole number. */
    static Parameter whole(String name, long least, long most) {
        return new Parameter(
                name,
                least + " to " + most,
                value -> isWhole(value)
                        && ((Number) value).longValue() >= least
                        && ((Number) value).longValue() <= most);
    }

    /** A number with or without decimals. */
    static Parameter number(String name, int least, int most) {
        return new Parameter(
                name,
                "a number from " + least + " to " + most,
                value -> value instanceof Number number
                        && number.doubleValue() >= least
                        && number.doubleValue() <= most);
    }

    /** One of several words. */
    static Parameter choice(String name, String... words) {
        List<String> all = Arrays.asList(words);
        return new Parameter(name, String.join(" or ", all), all::contains);
    }

    static Parameter flag(String name) {
        return new Parameter(name, "true or false", Boolean.class::isInstance);
    }

    /** A text of the characters that messages may have. */
    static Parameter text(String name, int most) {
        return new Parameter(
                name,
                "a text of 1 to " + most + " characters of Latin-1",
                value -> value instanceof String text
                        && !text.isEmpty()
                        && text.length() <= most
                        && text.chars().allMatch(c -> (c >= ' ' && c < 0x7F) || (c >= 0xA0 && c <= 0xFF)));
    }

    static Parameter pattern(String name, String regex, String form) {
        Pattern pattern = Pattern.compile(regex);
        return new Parameter(
                name,
                form,
                value -> value instanceof String text && pattern.matcher(text).matches());
    }

    /** Of numbers so large that a double has not all of them, none is whole. */
    private static boolean isWhole(Object value) {
        return value instanceof Number number
                && Math.abs(number.doubleValue()) < LARGEST
                && number.doubleValue() == Math.rint(number.doubleValue());
    }

    @Override
    public String toString() {
        return name + " (" + form + ")";
    }
}
