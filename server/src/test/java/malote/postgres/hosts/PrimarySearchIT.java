package malote.postgres.hosts;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import malote.Logged;
import malote.embedded.DatabaseAddress;
import malote.embedded.PlainPostgres;
import malote.embedded.ReplicatedPostgres;
import malote.postgres.Sessions;
import malote.postgres.Unreachable;
import malote.postgres.tls.Encryption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three PostgreSQL, and hosts where there is none. */
@Tag("exhaustive")
@Timeout(300)
final class PrimarySearchIT {
    /** Enough for a session on a machine that is busy with four tests. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @RegisterExtension
    final Logged logged = new Logged(PrimarySearch.class);

    @TempDir
    Path directory;

    private ReplicatedPostgres postgres;

    @BeforeEach
    void start() throws Exception {
        postgres = new ReplicatedPostgres(directory);
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    private Sessions at(int port, Duration limit) {
        DatabaseAddress any = postgres.primary().address();
        return new Sessions(
                new DatabaseAddress("127.0.0.1", port, any.database(), any.user(), any.password()),
                "on",
                Encryption.IF_OFFERED,
                limit);
    }

    private PrimarySearch search(Duration limit, int... others) {
        return new PrimarySearch(
                IntStream.concat(IntStream.of(others), postgres.hosts().stream().mapToInt(host -> host.address()
                                .port()))
                        .mapToObj(port -> at(port, limit))
                        .toList());
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private int found(PrimarySearch search) throws Exception {
        Primary primary = search.find().toCompletableFuture().get();
        assertThat(primary.options().getPort())
                .isEqualTo(primary.sessions().address().port());
        return primary.options().getPort();
    }

    @Test
    void theOneThatTakesWritesIsFoundBesideStandbysAndHostsWhereNobodyAnswers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // An hour, so that it is not the time limit that decides.
            PrimarySearch search = search(Duration.ofHours(1), silent.getLocalPort(), closedPort());
            int before = found(search);
            for (int promotions = 0; promotions < 2; promotions++) {
                postgres.switchOver();
                int now = found(search);
                assertThat(now).isEqualTo(postgres.primary().address().port()).isNotEqualTo(before);
                assertThat(logged.lines())
                        .hasSize(promotions + 1)
                        .contains("INFO 127.0.0.1:" + now + " takes the database's writes now, instead of 127.0.0.1:"
                                + before + ".");
                before = now;
            }
        }
    }

    @Test
    void whoAsksMeanwhileSharesASearch() throws Exception {
        PrimarySearch search = search(LIMIT);
        List<Primary> found =
                IntStream.range(0, 10).mapToObj(i -> search.find().toCompletableFuture()).toList().stream()
                        .map(stage -> stage.join())
                        .toList();
        assertThat(found).hasSize(10).allSatisfy(one -> assertThat(one).isSameAs(found.get(0)));
    }

    @Test
    void whatAHostNeverAnswersIsGivenUpWhenAnotherHasBecomeThePrimary() throws Exception {
        PlainPostgres before = postgres.primary();
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Object> result = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> search(LIMIT).atPrimary(primary -> {
                    asked.countDown();
                    return sleep(primary);
                })));
        asked.await();
        before.freeze();
        try {
            postgres.promote();
            assertThat(result.get())
                    .isInstanceOf(Unreachable.class)
                    .hasToString(Unreachable.class.getName() + ": " + "127.0.0.1:"
                            + postgres.primary().address().port() + " has become the primary instead of 127.0.0.1:"
                            + before.address().port());
        } finally {
            before.thaw();
        }
        assertThat(search(LIMIT).<Integer>atPrimary(primary -> primary.address().port()))
                .isEqualTo(postgres.primary().address().port());
    }

    private static boolean sleep(Sessions primary) throws Unreachable {
        try (Connection connection = primary.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            return statement.execute("SELECT pg_sleep(600)");
        } catch (SQLException e) {
            throw new Unreachable(e);
        }
    }

    /** One that was frozen while another took its place believes that it still is the primary. */
    @Test
    void ofTwoThatTakeWritesItIsThatOfTheNewestTimeline() throws Exception {
        PlainPostgres before = postgres.primary();
        before.freeze();
        postgres.promote();
        before.thaw();
        assertThat(before.text("SELECT pg_is_in_recovery()")).isEqualTo("f");

        // In either order; a busy machine may need more than the moment that the others have.
        await().until(() -> found(search(LIMIT)) == postgres.primary().address().port());
        PrimarySearch reversed = new PrimarySearch(List.of(
                at(postgres.primary().address().port(), LIMIT),
                at(before.address().port(), LIMIT)));
        await().until(() -> found(reversed) == postgres.primary().address().port());
    }

    @Test
    void whereNoneTakesWritesItIsSaidOfEachWhy() throws Exception {
        postgres.primary().stop();
        int closed = closedPort();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            PrimarySearch search = search(LIMIT, silent.getLocalPort(), closed);
            assertThatThrownBy(search::await)
                    .isInstanceOf(Unreachable.class)
                    .hasMessageStartingWith("no host takes writes: ")
                    .hasMessageContaining("127.0.0.1:" + silent.getLocalPort() + ": no answer in time")
                    .hasMessageContaining("127.0.0.1:" + closed + ": Connection")
                    .hasMessageContaining("check DB_HOST")
                    .hasMessageContaining(
                            "127.0.0.1:" + postgres.standbys().get(0).address().port() + ": it is read-only")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void ofAPrimaryThatIsLostItIsSaidWhichItWasAndNothingOfTheSettings() throws Exception {
        PrimarySearch search = search(LIMIT);
        int lost = found(search);
        List<Integer> standbys = postgres.standbys().stream()
                .map(standby -> standby.address().port())
                .toList();

        postgres.primary().crash();

        assertThatThrownBy(search::await)
                .isInstanceOf(Unreachable.class)
                .hasMessageStartingWith(
                        "the primary was 127.0.0.1:" + lost + "; the server looks for the host that takes writes now: ")
                .hasMessageContaining("127.0.0.1:" + lost + ": Connection")
                .hasMessageContaining("127.0.0.1:" + standbys.get(0) + ": it is read-only")
                .hasMessageContaining("127.0.0.1:" + standbys.get(1) + ": it is read-only")
                .hasMessageNotContaining("DB_HOST");
        postgres.promote();
        await().ignoreExceptions().until(() -> standbys.contains(found(search)));
    }

    @Test
    void aSearchInWhichMemoryRanOutEndsAndTheNextOneFinds() throws Exception {
        AtomicBoolean isShort = new AtomicBoolean(true);
        Path authorities = (Path) Proxy.newProxyInstance(
                Path.class.getClassLoader(), new Class<?>[] {Path.class}, (path, method, given) -> {
                    if (isShort.get()) {
                        throw new OutOfMemoryError("as the test wants it");
                    }
                    return method.invoke(directory, given);
                });
        PrimarySearch search = new PrimarySearch(postgres.hosts().stream()
                .map(host -> new Sessions(
                        host.address(),
                        "on",
                        new Encryption(
                                Encryption.Mode.PREFER, Optional.of(authorities), Optional.empty(), Optional.empty()),
                        LIMIT))
                .toList());

        assertThatThrownBy(search::await)
                .isInstanceOf(Unreachable.class)
                .hasMessageContaining("OutOfMemoryError: as the test wants it");
        isShort.set(false);
        assertThat(found(search)).isEqualTo(postgres.primary().address().port());
    }

    @Test
    void aSingleHostIsTakenAsItIs() throws Exception {
        Sessions standby = at(postgres.standbys().get(0).address().port(), LIMIT);
        PrimarySearch search = new PrimarySearch(List.of(standby));
        assertThat(search.isOfSeveral()).isFalse();
        assertThat(search.await()).isSameAs(standby);
        assertThat(search.description())
                .isEqualTo(standby.address().toString())
                .doesNotContain(standby.address().password());
        assertThat(search(LIMIT).description()).isEqualTo("malote@" + postgres.list() + "/malote");
    }
}
