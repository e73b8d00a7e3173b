package malote.http;

import java.util.OptionalInt;

/** Reads whole numbers from paths. */
final class Numbers {
    private Numbers() {}

    /** The number if the text is nothing but ASCII digits and it is at most {@code max}. */
    static OptionalInt parse(String text, int max) {
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(text);
        return number <= max ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
