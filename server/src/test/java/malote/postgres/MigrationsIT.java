package malote.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsIT {
    @TempDir
    Path directory;

    @Test
    void aDatabaseThatCannotBeUsedIsSaidWithItsReasonAndWhatToDo() throws Exception {
        try (TestDatabase database = new TestDatabase(directory)) {
            database.execute("CREATE ROLE guest LOGIN PASSWORD 'right'");
            database.execute("CREATE DATABASE empty");

            assertThat(complaint(database.address(), "empty", "guest", "wrong"))
                    .startsWith("password authentication failed for user \"guest\": check DB_USERNAME and DB_PASSWORD");
            assertThat(complaint(database.address(), "none", "guest", "right"))
                    .startsWith("database \"none\" does not exist: create it");
            assertThat(complaint(database.address(), "empty", "guest", "right"))
                    .startsWith("permission denied for schema public: make the user of DB_USERNAME the owner");
        }
    }

    private static String complaint(DatabaseAddress address, String database, String user, String password) {
        DatabaseAddress other = new DatabaseAddress(address.host(), address.port(), database, user, password);
        Sessions sessions = new Sessions(other);
        return String.valueOf(catchThrowableOfType(Unreachable.class, () -> {
                    Inspection.of(sessions);
                    Migrations.apply(sessions);
                })
                .getMessage());
    }
}
