package malote.postgres;

import static malote.queue.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import malote.icom.TokenStore;
import malote.postgres.icom.PostgresTokens;
import malote.queue.Events;
import malote.queue.FakeClock;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token buckets of two servers on one database. They gain so little that the time of the test itself does not count. */
final class TokensIT {
    private static final double MAXIMUM = 2_500;
    private static final double PER_SECOND = 0.5;
    private static final Offset<Double> NEARLY = within(60.0);

    @TempDir
    static Path directory;

    private static TestDatabase database;
    private static TokenStore tokens;
    private static TokenStore otherTokens;

    @BeforeAll
    static void start() throws Exception {
        database = new TestDatabase(directory);
        tokens = new PostgresTokens(database.queries(), new FakeClock(), Events.NONE);
        otherTokens = new PostgresTokens(database.queries(), new FakeClock(), Events.NONE);
    }

    @AfterAll
    static void stop() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void aBucketIsFullAtFirst() {
        assertThat(balance("full")).isEqualTo(MAXIMUM);
        assertThat(take(tokens, "full", 0.2)).isEqualTo(MAXIMUM - 0.2);
        assertThat(balance("full")).isBetween(MAXIMUM - 0.2, MAXIMUM);
    }

    @Test
    void aBucketMayOweTokensAndGainsThemOverTimeUpToItsMaximum() {
        assertThat(take(tokens, "owing", 3_500)).isEqualTo(-1_000);
        assertThat(balance("owing")).isCloseTo(-1_000, NEARLY);

        letTimePass(Duration.ofSeconds(2_000));
        assertThat(balance("owing")).isCloseTo(0, NEARLY);
        assertThat(take(otherTokens, "owing", 500)).isCloseTo(-500, NEARLY);

        letTimePass(Duration.ofDays(1));
        assertThat(balance("owing")).isEqualTo(MAXIMUM);
        assertThat(take(tokens, "owing", 100)).isEqualTo(MAXIMUM - 100);
    }

    @Test
    void aClockThatGoesBackTakesNoTokens() {
        take(tokens, "back", 500);
        letTimePass(Duration.ofHours(-1));

        assertThat(balance("back")).isEqualTo(MAXIMUM - 500);
    }

    @Test
    void nothingIsLostWhenTwoServersTakeAtTheSameTime() {
        List<CompletionStage<Double>> stages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            TokenStore at = i % 2 == 0 ? tokens : otherTokens;
            stages.add(at.take("busy" + i % 3, MAXIMUM, PER_SECOND, 10));
        }
        stages.forEach(stage -> get(stage));

        assertThat(balance("busy0") + balance("busy1") + balance("busy2")).isCloseTo(3 * MAXIMUM - 2_000, NEARLY);
    }

    private static double balance(String bucket) {
        return get(tokens.balance(bucket, MAXIMUM, PER_SECOND));
    }

    private static double take(TokenStore at, String bucket, double count) {
        return get(at.take(bucket, MAXIMUM, PER_SECOND, count));
    }

    private static void letTimePass(Duration time) {
        database.execute("UPDATE fichas SET em = em - interval '" + time.toMillis() + " ms'");
    }
}
