package malote.postgres.migration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** Which versions of Malote may use a database: it names the lowest. */
public final class Versions {
    /** The first release; its tables do not name a version yet. */
    private static final String FIRST = "0.1.0";

    private Versions() {}

    /** Of this Malote. */
    public static String own() {
        try (InputStream text = Versions.class.getResourceAsStream("/version.txt")) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lowest version that may use the database. */
    static String lowest(Statement statement) throws SQLException {
        if (text(statement, "SELECT to_regproc('lowest_version')::text").isEmpty()) {
            return FIRST;
        }
        return text(statement, "SELECT lowest_version()");
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return Objects.requireNonNullElse(row.getString(1), "");
        }
    }

    /** Whether this Malote comes before the version {@code lowest}. */
    public static boolean isTooOld(String lowest) {
        return isOlder(own(), lowest);
    }

    /** Whether a version comes before another. What is on the way to a release counts as that. */
    static boolean isOlder(String version, String other) {
        return released(version).compareTo(released(other)) < 0;
    }

    private static Version released(String version) {
        return Version.parse(version.replaceFirst("-.*", ""));
    }
}
