package malote.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Properties;

/**
 * What a backup says of itself; it is the first file in it.
 *
 * @param malote the version of Malote that made it
 * @param lowest the lowest version of Malote that may use it
 * @param postgres the major version of PostgreSQL that wrote its files, such as 17
 * @param system the operating system and the processor that they were written on: other machines cannot read them
 * @param made when it was begun
 */
public record Manifest(String malote, String lowest, String postgres, String system, Instant made) {
    /** Its name in the backup. */
    static final String NAME = "malote-backup";

    private static final String FORMAT = "1";

    /** As the system property names both. */
    static String thisSystem() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    /** A line for each, as Java reads properties. */
    String text() {
        return "format=" + FORMAT + "\nmalote=" + malote + "\nlowest=" + lowest + "\npostgres=" + postgres + "\nsystem="
                + system + "\nmade=" + made + "\n";
    }

    /** @throws BadBackup if it is not one */
    static Manifest of(String text) throws IOException {
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(text));
            if (!FORMAT.equals(lines.getProperty("format"))) {
                throw new BadBackup("was made by a newer Malote, and this one cannot read it");
            }
            return new Manifest(
                    line(lines, "malote"),
                    line(lines, "lowest"),
                    line(lines, "postgres"),
                    line(lines, "system"),
                    Instant.parse(line(lines, "made")));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new BadBackup(BadBackup.DAMAGED);
        }
    }

    private static String line(Properties lines, String name) throws BadBackup {
        String value = lines.getProperty(name);
        if (value == null) {
            throw new BadBackup(BadBackup.DAMAGED);
        }
        return value;
    }
}
