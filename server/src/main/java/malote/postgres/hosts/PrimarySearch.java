package malote.postgres.hosts;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import malote.embedded.DatabaseAddress;
import malote.embedded.DatabaseStartException;
import malote.postgres.Sessions;
import malote.postgres.Unreachable;
import malote.queue.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Finds among the hosts of a database the one that takes writes. All are asked side by side; those that do not answer cost the time
 * limit only if no other takes writes.
 *
 * <p>While a failover is not over, two may believe that they are the primary. So when one takes writes, those that have not answered
 * have {@link #GRACE} to say that they do too; the one with the newest timeline is taken.
 *
 * <p>Thread-safe. Who asks while a search is under way shares it.
 */
public final class PrimarySearch {
    private static final Logger LOG = Logger.getLogger(PrimarySearch.class.getName());
    private static final Duration GRACE = Duration.ofMillis(200);
    /** How often a host that works is looked after. */
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** They block, as JDBC does; idle ones end after a minute. */
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "malote-hosts");
        thread.setDaemon(true);
        return thread;
    });

    private static final Executor AFTER_GRACE =
            CompletableFuture.delayedExecutor(GRACE.toMillis(), TimeUnit.MILLISECONDS, THREADS);

    private final List<Sessions> hosts;
    /** Those that have ever answered. */
    private final Set<Sessions> reached = ConcurrentHashMap.newKeySet();

    private @Nullable CompletableFuture<Primary> underWay;
    private @Nullable Sessions last;

    /** @param hosts how sessions are begun at each; at least one */
    public PrimarySearch(List<Sessions> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    /** Whether there is a choice. */
    public boolean isOfSeveral() {
        return hosts.size() > 1;
    }

    /** Where the database is, for people. */
    public String description() {
        DatabaseAddress first = hosts.get(0).address();
        return first.user() + "@" + hosts.stream().map(PrimarySearch::name).collect(Collectors.joining(",")) + "/"
                + first.database();
    }

    private static String name(Sessions host) {
        return host.address().host() + ":" + host.address().port();
    }

    /** Finds the primary; fails with {@link Unreachable}, after the time limit of the hosts at the latest. */
    public synchronized CompletionStage<Primary> find() {
        if (underWay == null || underWay.isDone()) {
            underWay = begin();
        }
        return underWay.minimalCompletionStage();
    }

    /**
     * How to begin sessions at the primary. A single host is not asked whether it is one. Blocks.
     *
     * @throws Unreachable if none takes writes
     */
    public Sessions await() throws Unreachable, InterruptedException {
        if (!isOfSeveral()) {
            return hosts.get(0);
        }
        try {
            return find().toCompletableFuture().get().sessions();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Unreachable none ? none : new Unreachable(e);
        }
    }

    /** Something to do at the primary, over JDBC. */
    public interface Work<T> {
        /**
         * Does it. Blocks.
         *
         * @throws Unreachable if it may go better later
         * @throws DatabaseStartException if it will not
         */
        T at(Sessions primary) throws Unreachable, DatabaseStartException;
    }

    /**
     * Has the primary do something, however long that takes, and gives it up when another host has become the primary: a host that
     * died without a word never answers. What was given up may go on until then. Blocks.
     *
     * @throws Unreachable if none takes writes, or another host does by now, or the work says so
     * @throws DatabaseStartException if the work says so
     */
    public <T> T atPrimary(Work<T> work) throws Unreachable, DatabaseStartException, InterruptedException {
        Sessions primary = await();
        if (!isOfSeveral()) {
            return work.at(primary);
        }
        Future<T> result = THREADS.submit(() -> work.at(primary));
        while (true) {
            try {
                return result.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                requireNoOther(primary);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Unreachable away) {
                    throw away;
                } else if (e.getCause() instanceof DatabaseStartException unfit) {
                    throw unfit;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private void requireNoOther(Sessions primary) throws Unreachable, InterruptedException {
        Sessions now;
        try {
            now = await();
        } catch (Unreachable e) {
            // It may be the one that is back first.
            return;
        }
        if (!now.equals(primary)) {
            throw new Unreachable(name(now) + " has become the primary instead of " + name(primary));
        }
    }

    private CompletableFuture<Primary> begin() {
        CompletableFuture<Primary> found = new CompletableFuture<>();
        List<CompletableFuture<Probe>> probes = hosts.stream()
                .map(host -> CompletableFuture.supplyAsync(() -> ask(host), THREADS)
                        // After an error, such as want of memory, too: a search that never ends is the last one.
                        .exceptionally(failure -> Probe.failed(String.valueOf(Failures.unwrap(failure))))
                        .completeOnTimeout(
                                Probe.failed("no answer in time"),
                                host.connectTimeout().toMillis(),
                                TimeUnit.MILLISECONDS))
                .toList();
        for (CompletableFuture<Probe> probe : probes) {
            probe.thenAccept(answer -> {
                if (probes.stream().allMatch(CompletableFuture::isDone)) {
                    decide(probes, found);
                } else if (answer.primary().isPresent()) {
                    AFTER_GRACE.execute(() -> decide(probes, found));
                }
            });
        }
        return found;
    }

    private Probe ask(Sessions host) {
        Probe answer = Probe.of(host, reached.contains(host));
        if (answer.isReached()) {
            reached.add(host);
        }
        return answer;
    }

    /** Of those that have answered. The first call decides. */
    private synchronized void decide(List<CompletableFuture<Probe>> probes, CompletableFuture<Primary> found) {
        if (found.isDone()) {
            return;
        }
        Optional<Primary> newest = probes.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .filter(probe -> probe.primary().isPresent())
                .max(Comparator.comparingInt(Probe::timeline))
                .flatMap(Probe::primary);
        if (newest.isPresent()) {
            note(newest.get().sessions());
            found.complete(newest.get());
        } else {
            found.completeExceptionally(new Unreachable(news()
                    + IntStream.range(0, hosts.size())
                            .mapToObj(i -> name(hosts.get(i)) + ": "
                                    + probes.get(i).join().obstacle())
                            .collect(Collectors.joining("; "))));
        }
    }

    private void note(Sessions primary) {
        Sessions before = last;
        last = primary;
        if (before != null && !before.equals(primary)) {
            LOG.info(() -> name(primary) + " takes the database's writes now, instead of " + name(before) + ".");
        }
    }

    /** What it means that no host takes writes. */
    private String news() {
        Sessions before = last;
        return before == null
                ? "no host takes writes: "
                : "the primary was " + name(before) + "; the server looks for the host that takes writes now: ";
    }
}
