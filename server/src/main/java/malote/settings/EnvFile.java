package malote.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of variables as Docker Compose does: {@code NAME=value} lines with or without {@code export}, comments, a byte
 * order mark, values in single quotes (taken literally) or double quotes (with escapes), and {@code ${NAME}} or
 * {@code ${NAME:-otherwise}} in all but single quotes. It is stricter in two ways: what Compose would replace by nothing, or
 * drop, is an error.
 */
final class EnvFile {
    /** A variable and the number of the line that sets it. */
    record Entry(String name, String value, int line) {}

    private static final Pattern NAME =
            Pattern.compile("(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*[=:](?=([ \t]*))");
    private static final Pattern COMMENT = Pattern.compile("[ \t]#");
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String LITERALLY = "$$, or single quotes around the value, mean a $ itself";

    private final Path file;
    private final String text;
    private final Map<String, String> environment;
    private final Map<String, String> before = new HashMap<>();
    private int at;
    private int line = 1;
    private int valueEnd;

    private EnvFile(Path file, String text, Map<String, String> environment) {
        this.file = file;
        this.text = text;
        this.environment = environment;
    }

    /**
     * The variables of the file, in its order; none if there is no such file.
     *
     * @param environment what {@code ${NAME}} stands for before what the file itself says
     * @throws IllegalArgumentException if it cannot be read or a line is not understood; the message names file and line, and
     *     no value
     */
    static List<Entry> read(Path file, Map<String, String> environment) {
        if (!Files.exists(file)) {
            return List.of();
        }
        if (Files.isDirectory(file)) {
            // As Docker makes for a file that is to be mounted and not there.
            throw new IllegalArgumentException(file + " is a directory; it must be a file, or move it away.");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString()
                    .replace("\r\n", "\n");
            return new EnvFile(file, text.startsWith("\uFEFF") ? text.substring(1) : text, environment).entries();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not text in UTF-8; save it as that.");
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(
                    file + " may not be read: permission denied. Allow it, or move it away.");
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage() + ".");
        }
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        while (skipEmpty()) {
            Matcher name = NAME.matcher(text).region(at, text.length());
            if (!name.lookingAt()) {
                throw wrong(
                        "is not understood. Allowed are NAME=value, a comment that begins with #, and an empty line.");
            }
            Entry entry = new Entry(name.group(1), value(name.end(), name.end(2)), line);
            before.put(entry.name(), entry.value());
            entries.add(entry);
            advance(endOfLine(valueEnd));
        }
        return entries;
    }

    /** Goes to the next line that says something; false: there is none. */
    private boolean skipEmpty() {
        while (at < text.length()) {
            if (text.charAt(at) == '#') {
                advance(endOfLine(at));
            } else if (Character.isWhitespace(text.charAt(at))) {
                advance(at + 1);
            } else {
                return true;
            }
        }
        return false;
    }

    private String value(int afterSign, int start) {
        char quote = start < text.length() ? text.charAt(start) : '\n';
        if (quote == '"' || quote == '\'') {
            int end = closing(start + 1, quote);
            String inside = text.substring(start + 1, end);
            String value = quote == '\'' ? inside.replace("\\'", "'") : expanded(inside, true);
            String rest = text.substring(end + 1, endOfLine(end));
            if (!rest.isBlank() && !COMMENT.matcher(rest).lookingAt()) {
                throw wrong(
                        "has something behind the closing quote. A quote within a value is written \\" + quote + ".");
            }
            valueEnd = end;
            return value;
        }
        valueEnd = afterSign;
        String rest = text.substring(afterSign, endOfLine(afterSign));
        Matcher comment = COMMENT.matcher(rest);
        return expanded((comment.find() ? rest.substring(0, comment.start()) : rest).strip(), false);
    }

    private int closing(int from, char quote) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i += quote == '"' || text.startsWith("'", i + 1) ? 1 : 0;
            } else if (text.charAt(i) == quote) {
                return i;
            }
        }
        throw wrong("opens a quote that nothing closes.");
    }

    /** With what references stand for, and, in double quotes, escapes. */
    private String expanded(String raw, boolean quoted) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\\' && quoted) {
                i++;
                out.append(escaped(i < raw.length() ? raw.charAt(i) : ' '));
            } else if (c == '$') {
                i = reference(raw, i + 1, quoted, out);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '\\', '"', '\'', '$' -> c;
            default ->
                throw wrong("has \\" + c + " in double quotes, which means nothing. Write \\\\ for a backslash, or"
                        + " put the value in single quotes.");
        };
    }

    /** Appends what the reference after a {@code $} stands for, and gives the place of its last character. */
    private int reference(String raw, int start, boolean quoted, StringBuilder out) {
        if (raw.startsWith("$", start)) {
            out.append('$');
            return start;
        }
        boolean braced = raw.startsWith("{", start);
        Matcher name = REFERENCE.matcher(raw).region(braced ? start + 1 : start, raw.length());
        if (!name.lookingAt()) {
            throw wrong("has a $ without a name behind it. " + LITERALLY + ".");
        }
        int end = braced ? closingBrace(raw, name.end()) : name.end();
        String rest = raw.substring(name.end(), end);
        boolean orEmpty = rest.startsWith(":-");
        if (!rest.isEmpty() && !orEmpty && !rest.startsWith("-")) {
            throw wrong("has ${" + name.group() + "…} in a form that is not known here. Known are ${NAME},"
                    + " ${NAME:-otherwise} and ${NAME-otherwise}; " + LITERALLY + ".");
        }
        @Nullable String value = environment.getOrDefault(name.group(), before.get(name.group()));
        if (!rest.isEmpty() && (value == null || (orEmpty && value.isEmpty()))) {
            value = expanded(rest.substring(orEmpty ? 2 : 1), quoted);
        } else if (value == null) {
            throw wrong("uses $" + name.group() + ", which is set neither in the environment nor in a line before."
                    + " ${" + name.group() + ":-otherwise} says what to take then; " + LITERALLY + ".");
        }
        out.append(value);
        return braced ? end : end - 1;
    }

    private int closingBrace(String raw, int from) {
        int depth = 1;
        for (int i = from; i < raw.length(); i++) {
            depth += raw.startsWith("${", i) ? 1 : raw.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw wrong("has a ${ without its }. " + LITERALLY + ".");
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private void advance(int to) {
        for (int i = at; i < to; i++) {
            line += text.charAt(i) == '\n' ? 1 : 0;
        }
        at = to;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("line " + line + " of " + file + " " + what);
    }
}
