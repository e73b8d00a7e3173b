package malote.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

final class AdviceTest {
    @Test
    void theReasonOfADatabaseIsTheInnermostOne() {
        SQLException denied = new SQLException("ERROR: permission denied for schema public\n  Position: 1", "42501");
        assertThat(Advice.of(new IllegalStateException("Failed to execute script", denied)))
                .startsWith("permission denied for schema public: make the user of DB_USERNAME the owner");
        assertThat(Advice.of(
                        new SQLException("The connection attempt failed.", "08001", new UnknownHostException("x"))))
                .isEqualTo("there is no host of this name: check DB_HOST");
        assertThat(Advice.of(new SQLException("The connection attempt failed.", "08001", new IOException("no route"))))
                .startsWith("no route: check DB_HOST and DB_PORT");
        assertThat(Advice.of(new SQLException("ERROR: canceling statement due to lock timeout", "55P03")))
                .isEqualTo("canceling statement due to lock timeout: another server is bringing the tables up to date");
        assertThat(Advice.of(new NullPointerException())).isEqualTo("NullPointerException");
    }

    @Test
    void theAddressOfADatabaseThatWasReachedBeforeIsNotDoubted() {
        assertThat(Advice.ofReached(
                        new SQLException("The connection attempt failed.", "08001", new UnknownHostException("x"))))
                .isEqualTo("there is no host of this name");
        assertThat(Advice.ofReached(new SQLException(
                        "The connection attempt failed.", "08001", new IOException("Connection reset"))))
                .isEqualTo("Connection reset");
        assertThat(Advice.ofReached(new SQLException("FATAL: sorry, too many clients already", "53300")))
                .startsWith("sorry, too many clients already: raise its max_connections");
    }
}
