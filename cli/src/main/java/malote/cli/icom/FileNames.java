package malote.cli.icom;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/**
 * Names of files for ids of messages, and back. Ids are most often Base64, whose {@code /} and {@code +} become {@code _} and
 * {@code -}, as in the alphabet of Base64 for file names (RFC 4648, section 5). Any other character than letters and digits becomes
 * {@code %} and two hexadecimal digits for each of its bytes in UTF-8, and so does a {@code +} in front, since options of commands
 * begin with {@code -}.
 */
final class FileNames {
    private static final String END = ".xml";

    private FileNames() {}

    /** The name of the file with the message of this id. */
    static String of(String resourceId) {
        StringBuilder name = new StringBuilder();
        for (byte each : resourceId.getBytes(UTF_8)) {
            char c = (char) (each & 0xFF);
            if (isLetterOrDigit(c)) {
                name.append(c);
            } else if (c == '/') {
                name.append('_');
            } else if (c == '+' && name.length() > 0) {
                name.append('-');
            } else {
                name.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return name + END;
    }

    /**
     * The id of the message in the file with this name.
     *
     * @throws IllegalArgumentException if {@link #of} makes no such name
     */
    static String resourceId(String name) {
        if (!name.endsWith(END)) {
            throw new IllegalArgumentException("the name of a message's file ends with " + END + ", not so " + name);
        }
        ByteArrayOutputStream id = new ByteArrayOutputStream();
        for (int i = 0; i < name.length() - END.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '_' -> id.write('/');
                case '-' -> id.write('+');
                case '%' -> {
                    id.write(Integer.parseInt(name, i + 1, i + 3, 16));
                    i += 2;
                }
                default -> id.write(c);
            }
        }
        return id.toString(UTF_8);
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
