package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import malote.it.Client.Response;

/**
 * A writer and six collectors at one institution, which go on whatever happens to their servers as a good client does:
 * they repeat what was not answered, with the same URI. It keeps account of every message.
 *
 * <p>When the database goes back in time, what was acknowledged before may be gone, and what was delivered may come again.
 */
final class Workload implements AutoCloseable {
    static final int COLLECTORS = 6;

    private final String ispb;
    private final IntFunction<Client> clients;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Collector> collectors = new ArrayList<>();
    private final List<Future<?>> running = new ArrayList<>();

    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> confirmed = new HashSet<>();
    private final Map<String, List<Delivery>> deliveries = new HashMap<>();
    /** Those of before the database went back. */
    private final Set<String> before = new HashSet<>();

    private int emptyReads;
    private int returns;
    private volatile boolean writing = true;
    private volatile boolean collecting = true;

    /** An answer that brought a message: which read of which stream it answered. */
    private record Delivery(String read, boolean redelivered, boolean afterConfirmation) {}

    /** @param clients of which server a collector, or the writer (-1), is a client now; asked before every request */
    Workload(String ispb, IntFunction<Client> clients) {
        this.ispb = ispb;
        this.clients = clients;
    }

    void start() {
        running.add(threads.submit(this::write));
        for (int i = 0; i < COLLECTORS; i++) {
            Collector collector = new Collector(i);
            collectors.add(collector);
            running.add(threads.submit(collector::collect));
        }
    }

    /** Lets a collector die: it sends nothing more and never comes back. */
    void kill(int collector) {
        collectors.get(collector).dead = true;
    }

    /** Returns when the writer has had its last answer, so that nothing more is acknowledged. */
    void stopWriting() {
        writing = false;
        await().until(() -> running.get(0).isDone());
    }

    synchronized int delivered() {
        return deliveries.size();
    }

    synchronized int confirmed() {
        return confirmed.size();
    }

    /** Waits until more than so many others are confirmed, or somebody has given up. */
    void awaitConfirmed(int more) {
        int start = confirmed();
        await().until(() -> isFailed() || confirmed() > start + more);
    }

    /** What was acknowledged until now. */
    synchronized Set<String> acknowledged() {
        return new HashSet<>(acknowledged);
    }

    /** Waits until all of these have come. */
    void awaitDelivered(Set<String> ids) {
        await().until(() -> isDelivered(ids));
    }

    private synchronized boolean isDelivered(Set<String> ids) {
        return deliveries.keySet().containsAll(ids);
    }

    /** How many reads were answered with nothing. */
    synchronized int emptyReads() {
        return emptyReads;
    }

    /** Whether the writer or a collector has given up, so that nothing is to be waited for. */
    boolean isFailed() {
        return running.stream().anyMatch(Future::isDone);
    }

    /** How often the database went back. */
    private synchronized int returns() {
        return returns;
    }

    /** The database is put back, and answers nothing just now. */
    synchronized void databaseWentBack() {
        returns++;
        before.addAll(acknowledged);
        before.addAll(deliveries.keySet());
        acknowledged.clear();
        confirmed.clear();
    }

    /** Stops everybody. */
    @Override
    public void close() {
        end();
    }

    private void end() {
        writing = false;
        collecting = false;
        threads.shutdownNow();
        try {
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Stops the writer, waits until all that was acknowledged has come, stops everybody, and checks that no acknowledged
     * message is missing, none came twice as new, and none after it was confirmed.
     */
    void endAndCheck() {
        stopWriting();
        awaitDelivered(acknowledged());
        end();
        check();
    }

    /** Stops everybody and checks the same, but for messages of before the database went back; and that all came that it holds. */
    void endAndCheck(Set<String> stored) {
        end();
        check();
        assertThat(deliveries.keySet()).as("messages that came").containsAll(stored);
        assertThat(stored).containsAll(acknowledged);
    }

    private synchronized void check() {
        assertThat(running).as("the writer and the collectors").allSatisfy(one -> assertThat(one)
                .succeedsWithin(0, TimeUnit.SECONDS));
        assertThat(acknowledged).isNotEmpty();
        assertThat(deliveries.keySet()).as("messages that came").containsAll(acknowledged);
        deliveries.forEach((id, all) -> {
            if (before.contains(id)) {
                return;
            }
            assertThat(all).as("deliveries of " + id).noneMatch(Delivery::afterConfirmation);
            Set<String> asNew = new HashSet<>();
            all.stream().filter(delivery -> !delivery.redelivered()).forEach(delivery -> asNew.add(delivery.read()));
            assertThat(asNew).as("reads that brought " + id + " as new").hasSizeLessThanOrEqualTo(1);
        });
    }

    private void write() {
        for (int i = 0; writing; i++) {
            int returnsBefore = returns();
            Optional<Response> response =
                    clients.apply(-1).attempt("POST", "/api/util/msgs/" + ispb + "/" + (i % 20 + 1));
            if (response.isPresent() && response.get().status() == 201) {
                synchronized (this) {
                    // The answer may have been on its way when the database went back.
                    (returnsBefore == returns ? acknowledged : before)
                            .addAll(response.get().ids());
                }
            } else {
                assertThat(response.map(Response::status).orElse(503)).isEqualTo(503);
                pause();
            }
        }
    }

    private final class Collector {
        private final int number;
        private final String accept;
        private String read = "";
        private List<String> inHand = List.of();
        private int starts;
        private volatile boolean dead;

        Collector(int number) {
            this.number = number;
            this.accept = number % 3 == 0 ? SINGLE : MANY;
        }

        void collect() {
            String next = "";
            while (collecting && !dead) {
                boolean isStart = next.isEmpty();
                read = isStart ? "start " + number + " " + starts++ : next;
                Optional<Response> response = clients.apply(number)
                        .attempt("GET", isStart ? "/api/pix/" + ispb + "/stream/start" : next, "Accept", accept);
                if (dead) {
                    return;
                }
                next = response.map(this::answered).orElse(isStart ? "" : next);
                if (response.isEmpty()) {
                    pause();
                }
            }
        }

        /** Returns what to read next; empty: a new stream. */
        private String answered(Response response) {
            switch (response.status()) {
                case 200, 204 -> {
                    synchronized (Workload.this) {
                        emptyReads += response.status() == 204 ? 1 : 0;
                        confirmed.addAll(inHand);
                        inHand = response.ids();
                        for (String id : inHand) {
                            deliveries
                                    .computeIfAbsent(id, key -> new ArrayList<>())
                                    .add(new Delivery(read, response.isRedelivered(), confirmed.contains(id)));
                        }
                    }
                    return response.pullNext();
                }
                case 410 -> {
                    inHand = List.of();
                    return "";
                }
                case 404 -> {
                    // Its stream is lost, and this server never knew it.
                    assertThat(returns()).as(response.toString()).isPositive();
                    inHand = List.of();
                    return "";
                }
                case 429, 503 -> {
                    assertThat(response.header("Retry-After")).isPresent();
                    pause();
                    return read.startsWith("/") ? read : "";
                }
                default -> throw new AssertionError(response.toString());
            }
        }
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
}
