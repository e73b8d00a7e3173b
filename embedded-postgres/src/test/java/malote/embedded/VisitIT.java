package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uses of a database by commands, whether a server runs it or not. */
@Tag("exhaustive")
@Timeout(300)
final class VisitIT extends EmbeddedDatabaseFixture {
    @TempDir
    static Path shared;

    @Test
    void isVisitedWhereItRunsAndStartedWhereItDoesNot() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            try (EmbeddedDatabase.Visit visit = EmbeddedDatabase.visit(shared)) {
                assertThat(visit.address()).isEqualTo(database.address());
            }
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
        try (EmbeddedDatabase.Visit visit = EmbeddedDatabase.visit(shared)) {
            connect(visit);
        }
        EmbeddedDatabase.start(shared).close();
    }

    @Test
    void aVisitDoesNotUseADatabaseThatAnotherVisitStartedAndStops() throws Exception {
        EmbeddedDatabase.start(shared).close();
        CompletableFuture<EmbeddedDatabase.Visit> second = new CompletableFuture<>();
        try (EmbeddedDatabase.Visit first = EmbeddedDatabase.visit(shared)) {
            connect(first);
            second.completeAsync(() -> {
                try {
                    return EmbeddedDatabase.visit(shared);
                } catch (DatabaseStartException e) {
                    throw new CompletionException(e);
                }
            });
            await().during(Duration.ofSeconds(1)).until(() -> !second.isDone());
            assertThatThrownBy(() -> EmbeddedDatabase.start(shared))
                    .hasMessageContaining("is in use by a command such as malote backup (process "
                            + ProcessHandle.current().pid() + ", this one): try again when that has ended");
        }
        try (EmbeddedDatabase.Visit visit = second.get()) {
            connect(visit);
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
    }

    private static void connect(EmbeddedDatabase.Visit visit) throws SQLException {
        DatabaseAddress address = visit.address();
        try (Connection connection =
                DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password())) {
            assertThat(connection.isValid(10)).isTrue();
        }
    }
}
