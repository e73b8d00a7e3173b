package malote.bench.report;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes maps, lists, texts, numbers and booleans as JSON. */
final class Json {
    private final StringBuilder out = new StringBuilder();

    private Json() {}

    /** The JSON text of a value; it can stand in a script of an HTML page. */
    static String text(Object value) {
        Json json = new Json();
        json.write(value);
        return json.out.toString();
    }

    private void write(Object value) {
        if (value instanceof Map<?, ?> map) {
            all('{', map.entrySet(), '}', entry -> {
                string(String.valueOf(entry.getKey()));
                out.append(':');
                write(entry.getValue());
            });
        } else if (value instanceof List<?> list) {
            all('[', list, ']', this::write);
        } else if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            out.append("null");
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            string(value.toString());
        }
    }

    private <T> void all(char open, Iterable<T> items, char close, Consumer<T> write) {
        out.append(open);
        boolean first = true;
        for (T item : items) {
            if (!first) {
                out.append(',');
            }
            first = false;
            write.accept(item);
        }
        out.append(close);
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == '<' || c == '\u2028' || c == '\u2029') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
