package malote.fault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.fault.FaultStore.Counted;

/**
 * The rules in force. They are in memory, so that with none an occasion costs nothing; {@link #tick} has to be called all the time.
 * Thread-safe; nothing blocks.
 */
public final class Faults {
    /** How often to call {@link #tick}. */
    public static final Duration TICK = Duration.ofMillis(100);

    private static final Logger LOG = Logger.getLogger(Faults.class.getName());
    /** After so long all servers know a change. */
    private static final Duration EVERYWHERE = Duration.ofMillis(250);
    /** A store that does not count in time is one that is away: nothing strikes then. */
    private static final Duration LONGEST_COUNT = Duration.ofSeconds(2);

    private static final Asked NOTHING = new Asked(new Counted(List.of(), 0), Optional.empty());
    private static final CompletionStage<Asked> AT_ONCE = CompletableFuture.completedFuture(NOTHING);

    private static final CompletionStage<Void> NO_CHANGE = CompletableFuture.completedFuture(null);

    private final FaultStore store;
    private final InstantSource clock;
    private final Consumer<Kind> struck;
    private volatile State state = new State(FaultStore.NO_VERSION, List.of(), EnumSet.noneOf(On.class));
    private CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);

    private record State(String version, List<Rule.Made> rules, Set<On> on) {}

    /** @param struck is told what struck */
    public Faults(FaultStore store, InstantSource clock, Consumer<Kind> struck) {
        this.store = store;
        this.clock = clock;
        this.struck = struck;
    }

    /** Whether a rule may strike on such occasions at all. */
    public boolean mayStrike(On on) {
        return state.on.contains(on);
    }

    /** Whether a rule of this kind may strike on such occasions at all. */
    public boolean mayStrike(On on, Kind kind) {
        State now = state;
        return now.on.contains(on)
                && now.rules.stream()
                        .anyMatch(one ->
                                one.rule().fault().kind() == kind && one.rule().mayBeFor(on));
    }

    /** Whether a rule for such occasions looks at messages. */
    public boolean looksAtMessages(On on) {
        State now = state;
        return now.on.contains(on)
                && now.rules.stream()
                        .anyMatch(one ->
                                one.rule().mayBeFor(on) && one.rule().match().looksAtMessages());
    }

    /** What came of an occasion. */
    public record Asked(Counted counted, Optional<Strike> strike) {}

    /** As {@link #ask}, for occasions that never come to nothing. */
    public CompletionStage<Optional<Strike>> strike(Occasion occasion) {
        return ask(occasion).thenApply(Asked::strike);
    }

    /** Which rule strikes, if one does; it is counted. Never fails: while the store is away, none strikes. */
    public CompletionStage<Asked> ask(Occasion occasion) {
        State now = state;
        if (!now.on.contains(occasion.on())) {
            return AT_ONCE;
        }
        Instant time = clock.instant();
        List<Rule.Made> fitting =
                now.rules.stream().filter(one -> one.isFor(occasion, time)).toList();
        if (fitting.isEmpty()) {
            return AT_ONCE;
        }
        return store.count(fitting.stream().map(one -> one.rule().id()).toList())
                .toCompletableFuture()
                .copy()
                .orTimeout(LONGEST_COUNT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((counted, failure) -> {
                    if (failure != null) {
                        LOG.log(Level.FINE, "No rule strikes, for they cannot be counted", failure);
                        return NOTHING;
                    }
                    return new Asked(counted, counted.struck().map(id -> strike(rule(fitting, id), counted.hits())));
                });
    }

    private static Rule rule(List<Rule.Made> all, String id) {
        return all.stream()
                .map(Rule.Made::rule)
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Strike strike(Rule rule, long hits) {
        struck.accept(rule.fault().kind());
        return new Strike(rule.id(), rule.fault(), hits);
    }

    /**
     * These occasions came to nothing, and others come in their place: for the rules it is as if these had never been. Completes when it
     * is; never fails, for a store that is away keeps what it has counted.
     */
    public CompletionStage<Void> takeBack(List<Asked> occasions) {
        List<Counted> counted = occasions.stream()
                .map(Asked::counted)
                .filter(one -> !one.reached().isEmpty())
                .toList();
        return counted.isEmpty()
                ? NO_CHANGE
                : store.takeBack(counted)
                        .thenCompose(done -> counted.stream().anyMatch(one -> one.hits() > 0) ? look() : NO_CHANGE)
                        .toCompletableFuture()
                        .copy()
                        .orTimeout(LONGEST_COUNT.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(failure -> {
                            LOG.log(Level.FINE, "What was counted for nothing cannot be taken back", failure);
                            return null;
                        });
    }

    /** Looks for what has changed, unless it is still at it. */
    public void tick() {
        synchronized (this) {
            if (!reading.isDone()) {
                return;
            }
        }
        look();
    }

    /** Looks at the store; completes when what was there at the call, or later, is in force here. Fails as the store does. */
    public synchronized CompletionStage<Void> look() {
        reading = reading.handle((done, failure) -> state.version)
                .thenCompose(store::read)
                .thenAccept(changed -> changed.ifPresent(this::take));
        return reading;
    }

    private void take(FaultStore.Snapshot snapshot) {
        List<Rule.Made> inForce =
                snapshot.rules().stream().filter(one -> !one.isOver()).toList();
        Set<On> on = EnumSet.noneOf(On.class);
        for (On one : On.values()) {
            if (inForce.stream().anyMatch(made -> made.rule().mayBeFor(one))) {
                on.add(one);
            }
        }
        state = new State(snapshot.version(), inForce, on);
    }

    /** All rules with what they have counted by now, the oldest first. */
    public CompletionStage<List<Rule.Made>> list() {
        return store.list();
    }

    /** Adds rules, all or none; completes when they are in force everywhere. False if there is one with such an id already. */
    public CompletionStage<Boolean> add(List<Rule> rules) {
        return everywhere(() -> store.add(rules));
    }

    /** Removes rules; completes with how many when they are in force nowhere. */
    public CompletionStage<Integer> remove(FaultStore.Which which) {
        return everywhere(() -> store.remove(which));
    }

    private <T> CompletionStage<T> everywhere(Supplier<CompletionStage<T>> change) {
        Executor later = CompletableFuture.delayedExecutor(EVERYWHERE.toMillis(), TimeUnit.MILLISECONDS);
        return change.get().thenCompose(done -> look().thenApplyAsync(looked -> done, later));
    }
}
