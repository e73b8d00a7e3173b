package malote.message;

import org.jspecify.annotations.Nullable;

/**
 * Free text: any Unicode, counted in code points. U+0000 is refused since PostgreSQL's {@code text} cannot hold it,
 * unpaired surrogates since they are no characters and UTF-8 cannot hold them.
 */
final class TextRule {
    private TextRule() {}

    /** What is wrong with the text and what would be right, or null if it follows the rule. */
    static @Nullable String fault(String text, int min, int max) {
        int pairs = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "holds U+0000 at index " + i + "; every other character is allowed";
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return "holds half of a surrogate pair at index " + i + "; both halves or none would be right";
                }
                pairs++;
                i++;
            }
        }
        int length = text.length() - pairs;
        return length < min || length > max
                ? "has " + length + " characters; " + min + " to " + max + " are allowed"
                : null;
    }
}
