package malote.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import malote.queue.StoreUnavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseFailuresTest {
    @ParameterizedTest
    @CsvSource({
        "25006, true, a standby or what has become one",
        "25P02, true, a session in a transaction of somebody else",
        "26000, true, a session that a pooler has reset",
        "55000, true, recovery is in progress",
        "55P03, false, lock_timeout",
        "53100, false, disk full",
        "53200, false, out of memory",
        "53300, false, too many connections",
        "57014, false, statement_timeout",
        "57P01, true, shut down by an administrator",
        "57P02, true, crash of another session",
        "57P03, true, starting up",
        "57P04, true, database dropped",
        "58030, false, input or output failed"
    })
    void whatAnotherTryMayCureIsAwayAndDidNothing(String state, boolean isOfConnection, String what) {
        PgException refused = refused(state);
        assertThat(DatabaseFailures.translate(refused))
                .as(what)
                .isInstanceOfSatisfying(StoreUnavailable.class, away -> {
                    assertThat(away.isOutcomeUnknown()).isFalse();
                    assertThat(away).hasMessageNotContaining("secret").hasCause(refused);
                });
        assertThat(DatabaseFailures.isOfConnection(refused)).as(what).isEqualTo(isOfConnection);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"22003", "23505", "23514", "40001", "40P01", "42501", "42P01", "42883", "0A000", "XX000", "XX001"
            })
    void whatNeedsAPersonOrAnotherStatementIsAFaultOfTheCall(String state) {
        PgException refused = refused(state);
        assertThat(DatabaseFailures.translate(refused)).isSameAs(refused);
        assertThat(DatabaseFailures.isOfConnection(refused)).isFalse();
    }

    @Test
    void whatBecameOfAStatementIsUnknownIfItsConnectionBroke() {
        for (Throwable failure : new Throwable[] {new VertxException("closed"), refused("08006"), refused("08P01")}) {
            assertThat(DatabaseFailures.translate(failure))
                    .isInstanceOfSatisfying(StoreUnavailable.class, away -> assertThat(away.isOutcomeUnknown())
                            .isTrue());
        }
    }

    @Test
    void withoutAConnectionNothingWasDoneWhateverTheReason() {
        for (Throwable failure : new Throwable[] {
            new ConnectException("refused"),
            new VertxException("no SSL"),
            refused("28P01"),
            refused("3D000"),
            refused("57P03")
        }) {
            StoreUnavailable away = DatabaseFailures.notConnected(failure);
            assertThat(away.isOutcomeUnknown()).isFalse();
            assertThat(away).hasMessageNotContaining("secret").hasCause(failure);
        }
    }

    @Test
    void thatNoHostTakesWritesIsSaidHoweverDeepItIs() {
        Unreachable none = new Unreachable("no host takes writes: a:5432: it is read-only");
        assertThat(DatabaseFailures.notConnected(new CompletionException(none)))
                .hasMessage("No host of the database takes writes.")
                .hasCause(none);
    }

    private static PgException refused(String state) {
        return new PgException("something secret", "ERROR", state, null);
    }
}
