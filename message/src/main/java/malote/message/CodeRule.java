package malote.message;

import org.jspecify.annotations.Nullable;

/** A field of {@code min} to {@code max} characters of the given {@link Chars} classes. */
record CodeRule(int min, int max, int classes) {

    /** What is wrong with the text and what would be right, or null if it follows the rule. */
    @Nullable
    String fault(String text) {
        int length = text.length();
        if (length < min || length > max) {
            return "has " + length + " characters; " + expected();
        }
        int outside = Chars.firstOutside(text, 0, length, classes);
        return outside < 0
                ? null
                : "has a character that is not allowed at position " + (outside + 1) + "; " + expected();
    }

    private String expected() {
        String count = min == max ? "exactly " + min : min + " to " + max;
        StringBuilder allowed = new StringBuilder();
        append(allowed, Chars.DIGIT, "0-9");
        append(allowed, Chars.UPPER, "A-Z");
        append(allowed, Chars.LOWER, "a-z");
        return count + " of " + allowed + " are right";
    }

    private void append(StringBuilder allowed, int characterClass, String name) {
        if ((classes & characterClass) != 0) {
            allowed.append(allowed.isEmpty() ? "" : " ").append(name);
        }
    }
}
