package malote.message.icom;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value of a {@code Content-Type}. Values that no other sign needs quotes for are read without them, too, since senders leave
 * them out.
 *
 * @param type in lower case, such as {@code application/xml}
 * @param parameters by their names in lower case; of a name that comes twice the first
 */
public record ContentType(String type, Map<String, String> parameters) {

    public ContentType {
        parameters = Map.copyOf(parameters);
    }

    /** Reads a value of any form; what cannot be read is left out. */
    public static ContentType parse(String text) {
        int semicolon = text.indexOf(';');
        int end = semicolon < 0 ? text.length() : semicolon;
        Map<String, String> parameters = new HashMap<>();
        for (int at = end; at < text.length(); ) {
            at = parameter(text, at + 1, parameters);
        }
        return new ContentType(text.substring(0, end).strip().toLowerCase(Locale.ROOT), parameters);
    }

    /** The value of a parameter, or null if it is not there. */
    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    /** Whether a charset is named, and another than UTF-8. */
    public boolean hasForeignCharset() {
        String charset = parameter("charset");
        return charset != null && !charset.equalsIgnoreCase("utf-8");
    }

    /** Reads the parameter from {@code from} on and returns where its semicolon or the end of the text is. */
    private static int parameter(String text, int from, Map<String, String> parameters) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ';') {
            at++;
        }
        if (at == text.length() || text.charAt(at) == ';') {
            return at;
        }
        String name = text.substring(from, at).strip().toLowerCase(Locale.ROOT);
        do {
            at++;
        } while (at < text.length() && isSpace(text.charAt(at)));
        StringBuilder value = new StringBuilder();
        boolean isQuoted = at < text.length() && text.charAt(at) == '"';
        if (isQuoted) {
            at = quoted(text, at + 1, value);
        }
        int semicolon = text.indexOf(';', at);
        int end = semicolon < 0 ? text.length() : semicolon;
        parameters.putIfAbsent(
                name, isQuoted ? value.toString() : text.substring(at, end).strip());
        return end;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** Reads up to the closing quote and returns what is behind it. */
    private static int quoted(String text, int from, StringBuilder value) {
        int at = from;
        for (; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at));
        }
        return Math.min(at + 1, text.length());
    }
}
