package malote.rehearsal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.queue.Clock;
import malote.queue.Failures;
import malote.queue.StoreUnavailable;
import malote.rehearsal.RehearsalStore.Judgement;
import malote.virtual.VirtualPayer;
import org.jspecify.annotations.Nullable;

/**
 * Has rehearsals begin, run and be judged. Every server looks at them; what one does twice has no effect. Thread-safe; nothing blocks.
 */
public final class Rehearsals {
    private static final Logger LOG = Logger.getLogger(Rehearsals.class.getName());
    private static final Duration TICK = Duration.ofMillis(200);
    /** How long a rehearsal waits that nothing begins. */
    private static final Duration PATIENCE = Duration.ofHours(24);

    /** What the sweeper may take beyond a deadline. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final RehearsalStore store;
    private final VirtualPayer payer;
    private final Executor judges;
    private final Duration deadline;
    private final Map<String, Object> conditions;
    private final AtomicBoolean isLooking = new AtomicBoolean();

    /**
     * @param judges has the work of judging, which takes up to seconds
     * @param deadline how long a receiver has for its answer
     * @param conditions what is to be known of the server in a report
     */
    public Rehearsals(
            RehearsalStore store,
            VirtualPayer payer,
            Executor judges,
            Duration deadline,
            Map<String, Object> conditions) {
        this.store = store;
        this.payer = payer;
        this.judges = judges;
        this.deadline = deadline;
        this.conditions = conditions;
    }

    /** Looks after rehearsals from now on, until the clock is stopped. */
    public void start(Clock clock) {
        clock.every(TICK, this::tick);
    }

    private void tick() {
        if (!isLooking.compareAndSet(false, true)) {
            return;
        }
        store.move(deadline.plus(SLACK), PATIENCE)
                .thenCompose(moved -> CompletableFuture.allOf(moved.stream()
                        .map(one -> see(one).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new)))
                .whenComplete((done, failure) -> {
                    isLooking.set(false);
                    if (failure != null && !(Failures.unwrap(failure) instanceof StoreUnavailable)) {
                        LOG.log(Level.WARNING, "Rehearsals could not be seen to. It is tried again.", failure);
                    }
                });
    }

    private CompletionStage<Void> see(Rehearsal rehearsal) {
        return rehearsal.state() == Rehearsal.State.RUNNING
                ? payer.look()
                : store.facts(rehearsal, deadline)
                        .thenApplyAsync(facts -> judge(facts), judges)
                        .thenCompose(judgement -> store.end(rehearsal.id(), judgement));
    }

    private Judgement judge(Facts facts) {
        Report report = new Report(facts);
        return new Judgement(report.json(conditions), report.csv());
    }

    /** Adds a rehearsal that waits; see {@link RehearsalStore#add}. */
    public CompletionStage<Optional<Rehearsal>> add(
            String ispb, int tier, double minutes, double scale, long seed, @Nullable Duration startsIn) {
        return store.add(ispb, tier, minutes, scale, seed, startsIn);
    }

    /** All, the newest first, or the one of this id. */
    public CompletionStage<List<Rehearsal>> find(@Nullable String id) {
        return store.find(id);
    }

    /** Deletes a rehearsal; false if there was none. */
    public CompletionStage<Boolean> delete(String id) {
        return store.delete(id);
    }

    /** How many operations of a rehearsal that has begun stand how, so far. */
    public CompletionStage<Map<String, Object>> counts(Rehearsal rehearsal) {
        return store.counts(rehearsal, deadline).thenApply(Counts::json);
    }

    /** What is to be said of a rehearsal: at its end, or so far; empty if it has not begun. */
    public CompletionStage<Optional<Judgement>> judgement(Rehearsal rehearsal) {
        if (rehearsal.begin() == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return rehearsal.state() == Rehearsal.State.DONE
                ? store.judgement(rehearsal.id())
                : store.facts(rehearsal, deadline).thenApplyAsync(facts -> Optional.of(judge(facts)), judges);
    }
}
