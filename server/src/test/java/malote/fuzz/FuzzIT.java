package malote.fuzz;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import malote.it.ServerProcess;
import malote.it.Wire;
import malote.it.Wire.Answer;
import malote.openapi.Contract;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Ten thousand requests (a hundred thousand in the exhaustive run), right, odd and broken, made from the description and sent over raw sockets to a server with
 * little memory. Whatever comes: no server error, no silence, nothing told of the inside, nothing left behind. They keep all
 * processors busy: no other test runs meanwhile.
 *
 * <p>A third of them are of the ICOM dialect, to a server that answers them as the payment system does; with an even seed it passes
 * them on instead.
 *
 * <p>A case depends on the seed of the run and its own number only. Other cases: {@code -Dmalote.fuzz.seed=…}; one case
 * of them: {@code -Dmalote.fuzz.case=…} as well.
 */
@Timeout(900)
@Isolated
final class FuzzIT {
    private static final int CASES = Integer.getInteger("malote.fuzz.cases", 10_000);
    private static final long SEED = Long.getLong("malote.fuzz.seed", 1);
    private static final int CONNECTIONS = 16;
    /** A sender of half a request hangs up after so long. */
    private static final Duration HALF = Duration.ofMillis(40);
    /** A whole request is answered within this, on a busy machine. */
    private static final Duration WHOLE = Duration.ofSeconds(30);
    /** What the server keeps at hand is bounded; the cases before the measurement fill it. */
    private static final double WARM_UP = 0.2;
    /** What the caches hold goes up and down, and they are not all full by then; a leak of 600 bytes per case is more, of a hundred thousand. */
    private static final long MAX_HEAP_GROWTH = 48L << 20;

    /** The heap of the server may grow to its 256 MiB meanwhile. */
    private static final long MAX_RESIDENT_GROWTH = 160L << 20;

    /** A server that nobody asks has some 120. */
    private static final long MOST_FILES = 200;

    private final List<String> faults = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stopTheClock() {
        clock.shutdownNow();
    }

    @Test
    void whateverComesIsAnswered(@TempDir Path directory) throws Exception {
        // Open, for a case may make a key: from then on all others would be refused.
        Map<String, String> settings = Map.of(
                "STREAM_POLL", "20ms",
                "STREAM_LEASE", "2s",
                "ICOM_POLL", "20ms",
                "ICOM_LEASE", "2s",
                "ICOM_MODE", SEED % 2 == 0 ? "hub" : "spi",
                "OPEN", "true");
        try (ServerProcess server = ServerProcess.start(directory, settings)) {
            Contract contract = contract(server.port());
            Judge judge = new Judge(contract);
            Integer one = Integer.getInteger("malote.fuzz.case");
            if (one != null) {
                run(server.port(), contract, judge, one, one + 1);
            } else {
                fillTheCaches(server);
                int warm = (int) (CASES * WARM_UP);
                run(server.port(), contract, judge, 0, warm);
                long heap = server.usedHeap();
                long resident = server.residentBytes();
                run(server.port(), contract, judge, warm, CASES);
                long heapGrowth = server.usedHeap() - heap;
                long residentGrowth = server.residentBytes() - resident;
                System.out.printf(
                        "FuzzIT: seed %d, %,d cases, answers %s, heap %+,d KiB to %,d, resident %+,d KiB%n",
                        SEED,
                        CASES,
                        judge.statuses(),
                        heapGrowth >> 10,
                        (heap + heapGrowth) >> 10,
                        residentGrowth >> 10);
                assertThat(heapGrowth).as("growth of the heap").isLessThan(MAX_HEAP_GROWTH);
                assertThat(residentGrowth).as("growth of the process").isLessThan(MAX_RESIDENT_GROWTH);
            }
            assertThat(faults).as("of seed %d", SEED).isEmpty();
            assertThat(contract(server.port()).operations()).isNotEmpty();
            await().untilAsserted(() ->
                    assertThat(server.openFiles()).as("open files").isLessThan(MOST_FILES));
            assertThat(server.lines().stream()
                            .filter(line -> line.contains(" ERROR ") || line.contains(" WARN "))
                            // A thread that got no processor for two seconds, a database for one: that is the machine.
                            .filter(line -> !line.contains("[BlockedThreadChecker]") && !line.contains("[Heartbeat]"))
                            // Some cases are for another host.
                            .filter(line -> !line.contains("HOSTS")))
                    .as(
                            "what the server logged, with its traces: %s",
                            server.lines().stream()
                                    .filter(line -> line.startsWith("\tat ") || line.startsWith("Caused by: "))
                                    .limit(100)
                                    .toList())
                    .isEmpty();
            server.signal("TERM");
            assertThat(server.exitCode()).as("no request is left inside").isIn(0, 143);
            assertThat(server.lines()).noneMatch(line -> line.contains("could be answered"));
        }
    }

    private static Contract contract(int port) throws IOException {
        try (Wire wire = new Wire(port)) {
            return new Contract(wire.send("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .answer()
                    .orElseThrow()
                    .body());
        }
    }

    private static void fillTheCaches(ServerProcess server) throws IOException {
        for (int i = 0; i < 4; i++) {
            try (Wire wire = new Wire(server.port())) {
                assertThat(wire.send("POST /api/util/msgs/9999999" + i + "/10000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .answer()
                                .orElseThrow()
                                .status())
                        .isEqualTo(201);
            }
        }
    }

    /** Makes the cases one after the other, since jqwik does that in one thread only, and sends many at a time. */
    private void run(int port, Contract contract, Judge judge, int from, int to) throws InterruptedException {
        ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS);
        Semaphore made = new Semaphore(4 * CONNECTIONS);
        JqwikSession.run(() -> {
            Requests requests = new Requests(contract);
            RandomGenerator<Case> raw = generator(requests.raw());
            RandomGenerator<Case> sending = generator(requests.sending());
            RandomGenerator<Case> icom = generator(new IcomRequests().cases());
            List<RandomGenerator<Case>> all = List.of(raw, sending, icom);
            for (int i = from; i < to; i++) {
                int number = i;
                Random random = new Random(SEED * 1_000_003 + number);
                Case sent = all.get(number % all.size()).next(random).value();
                made.acquireUninterruptibly();
                senders.execute(() -> {
                    attempt(port, judge, number, sent);
                    made.release();
                });
            }
        });
        senders.shutdown();
        assertThat(senders.awaitTermination(10, TimeUnit.MINUTES)).isTrue();
    }

    private static RandomGenerator<Case> generator(Arbitrary<Case> cases) {
        return cases.generator(1_000, false);
    }

    private void attempt(int port, Judge judge, int number, Case sent) {
        StringBuilder got = new StringBuilder();
        try {
            exchange(port, judge, sent, got);
        } catch (IOException | RuntimeException | AssertionError e) {
            String fault = "case " + number + ": " + e + "\n--- sent\n" + sent + "\n--- got\n" + got;
            synchronized (faults) {
                if (faults.size() < 20) {
                    faults.add(fault.length() < 5_000 ? fault : fault.substring(0, 5_000));
                }
            }
        }
    }

    private void exchange(int port, Judge judge, Case sent, StringBuilder got) throws IOException {
        try (Wire wire = new Wire(port)) {
            if (sent.answers() > 0) {
                wire.patience(WHOLE).send(sent.bytes());
                Answer answer =
                        wire.answer(sent.isHead()).orElseThrow(() -> new AssertionError("closed without an answer"));
                got.append(answer);
                judge.judge(sent, answer);
            } else {
                wire.patience(HALF);
                // What follows a request for events is not read by the server until they end, which they do not.
                Future<?> hangUp = clock.schedule(() -> hangUp(wire), WHOLE.toMillis(), TimeUnit.MILLISECONDS);
                try {
                    wire.send(sent.bytes());
                    boolean head = sent.isHead();
                    Optional<Answer> answer = wire.answer(head);
                    while (answer.isPresent()) {
                        got.append(answer.get()).append('\n');
                        judge.judge(sent, answer.get());
                        boolean last = answer.get().isEndless() || answer.get().closes();
                        answer = last ? Optional.empty() : wire.answer(head);
                    }
                } catch (SocketTimeoutException | SocketException e) {
                    // It was half a request, or more than what the server wanted to hear.
                } finally {
                    hangUp.cancel(false);
                }
            }
        }
    }

    private static @Nullable Void hangUp(Wire wire) throws IOException {
        wire.close();
        return null;
    }
}
