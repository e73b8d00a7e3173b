package malote.spi.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import malote.fault.Faults;
import malote.message.Ispb;
import malote.message.icom.Payload;
import malote.queue.Clock;
import malote.queue.Failures;
import malote.queue.Overloaded;
import malote.queue.QueueKind;
import malote.queue.StoreUnavailable;
import malote.queue.lane.Lane;
import malote.queue.lane.Limits;
import malote.queue.lane.Patience;
import malote.queue.read.Streams;
import malote.spi.Entry;
import malote.spi.Operation;
import malote.spi.SpiStore;
import malote.spi.SpiStore.Outcome;
import malote.spi.Step;
import malote.spi.book.Rules;
import malote.spi.decide.Decisions;
import malote.spi.decide.Needs;
import malote.spi.decide.Request;
import malote.spi.decide.Request.Due;
import malote.spi.decide.Request.Item;
import malote.spi.decide.Request.Notice;
import malote.spi.decide.Request.Posted;
import malote.spi.fault.Departures;
import malote.spi.fault.Incoming;
import malote.spi.read.Message;
import malote.spi.read.MessageReader;
import malote.spi.write.Outgoing;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests of the payment system through. Those that wait at the same time are decided and stored together: one look at the store,
 * one commit. What changed in between is decided anew. Thread-safe; nothing blocks.
 */
public final class Flow implements Entry {
    private static final int CAPACITY = 50_000;
    private static final int MAX_BATCH = 256;
    /** So many must wait for a second call. */
    private static final int WORTH_A_CALL = 32;
    /** Who would have to wait longer is refused, so that it can try elsewhere or later. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration A_MOMENT = Duration.ofMillis(5);

    private final Rules rules;
    private final Outgoing outgoing;
    private final Incoming incoming;
    private final Departures departures;
    private final SpiStore store;
    private final Streams streams;
    private final QueueKind kind;
    private final Executor decider;
    private final Clock clock;
    private final InstantSource now;

    private final Lane<Request, Boolean> lane;
    private final Patience patience;
    private final Queue<Attempt> again = new ConcurrentLinkedQueue<>();

    private record Attempt(Request request, long deadline, CompletableFuture<Boolean> result) {}

    /**
     * Where and when requests are carried out.
     *
     * @param kind of the queues to which messages are delivered
     * @param decider has the work of deciding, which takes some milliseconds at a time
     * @param now the time of decisions
     */
    public record Surroundings(
            SpiStore store, Streams streams, QueueKind kind, Executor decider, Clock clock, InstantSource now) {}

    /**
     * @param outgoing writes what is sent
     * @param faults may strike what comes in and goes out
     */
    public Flow(Rules rules, Outgoing outgoing, Surroundings in, Faults faults) {
        this.incoming = new Incoming(faults, rules.triggers());
        this.departures = new Departures(faults);
        this.rules = rules;
        this.outgoing = outgoing;
        this.store = in.store();
        this.streams = in.streams();
        this.kind = in.kind();
        this.decider = in.decider();
        this.clock = in.clock();
        this.now = in.now();
        this.patience = new Patience(clock);
        this.lane = new Lane<>(
                new Limits<>(
                        "steps",
                        2,
                        WORTH_A_CALL,
                        new Limits.Room(CAPACITY, LONGEST_WAIT, MAX_BATCH),
                        Flow::weight,
                        Flow::concern,
                        Flow::keys),
                this::carryOut,
                clock,
                streams.events());
        clock.every(PAUSE, this::tryAgain);
    }

    private static int weight(Request request) {
        return request instanceof Posted posted ? posted.items().size() : 1;
    }

    /** Requests of one sender are carried out in their order. */
    private static Object concern(Request request) {
        if (request instanceof Posted posted) {
            return posted.sender();
        }
        return request instanceof Due due ? due.operation().id() : ((Notice) request).to();
    }

    private static Iterable<?> keys(Request request) {
        return request instanceof Notice notice
                ? List.of(notice.id())
                : Needs.of(request).changed();
    }

    boolean isOverloaded(Ispb sender) {
        return lane.isOverloaded(sender.code());
    }

    /**
     * Carries a request out. If the connection is lost before the store has answered, repeats it, which changes nothing if it was done.
     * Has an answer after some 8 s at the latest.
     *
     * @return completes when it is on disk; fails with {@link StoreUnavailable}, or with {@link malote.queue.Overloaded} if nothing was done
     */
    CompletionStage<Boolean> submit(Request request) {
        return request instanceof Posted posted && incoming.mayBeStruck()
                ? incoming.strike(posted.sender(), messages(posted)).thenCompose(struck -> attempt(struck, posted))
                : attempt(request);
    }

    private CompletionStage<Boolean> attempt(Incoming.Struck struck, Posted posted) {
        return attempt(new Posted(posted.sender(), posted.since(), posted.items(), struck.strikes()))
                .exceptionallyCompose(failure -> wasNotDone(Failures.unwrap(failure))
                        ? incoming.takeBack(struck).thenCompose(done -> CompletableFuture.failedFuture(failure))
                        : CompletableFuture.failedFuture(failure));
    }

    private static boolean wasNotDone(Throwable failure) {
        return failure instanceof Overloaded || (failure instanceof StoreUnavailable away && !away.isOutcomeUnknown());
    }

    private static Map<String, Message> messages(Posted posted) {
        Map<String, Message> messages = new LinkedHashMap<>();
        posted.items().forEach(item -> messages.put(item.payload().id(), item.message()));
        return messages;
    }

    private CompletionStage<Boolean> attempt(Request request) {
        Attempt attempt = new Attempt(request, clock.nanoTime() + PATIENCE.toNanos(), new CompletableFuture<>());
        patience.limit(lane.submit(request), attempt.deadline()).whenComplete((done, failure) -> {
            if (failure instanceof StoreUnavailable away && away.isOutcomeUnknown() && isInTime(attempt)) {
                again.add(attempt);
            } else {
                finish(attempt, failure);
            }
        });
        return attempt.result();
    }

    /** Tries those again of which it is unknown whether they were carried out; whatever fails now may still be. */
    private void tryAgain() {
        List<Attempt> due = new ArrayList<>();
        for (Attempt attempt = again.poll(); attempt != null; attempt = again.poll()) {
            due.add(attempt);
        }
        for (Attempt current : due) {
            patience.limit(lane.submit(current.request()), current.deadline()).whenComplete((done, failure) -> {
                if (failure != null && isInTime(current)) {
                    again.add(current);
                } else {
                    finish(current, failure == null ? null : StoreUnavailable.ofRepeated(failure));
                }
            });
        }
    }

    private boolean isInTime(Attempt attempt) {
        return clock.nanoTime() - attempt.deadline() < 0;
    }

    private static void finish(Attempt attempt, @Nullable Throwable failure) {
        if (failure == null) {
            attempt.result().complete(true);
        } else {
            attempt.result().completeExceptionally(failure);
        }
    }

    private CompletionStage<List<@Nullable Boolean>> carryOut(List<Request> requests) {
        Needs needs = Needs.together(requests);
        return store.look(needs.operations(), needs.participants())
                .thenCompose(view -> messages(view, needs)
                        .thenApplyAsync(messages -> decide(requests, view, messages), decider)
                        .thenCompose(this::apply))
                .thenCompose(this::afterAMoment)
                .thenApply(outcomes -> outcomes.stream().map(this::done).toList());
    }

    private CompletionStage<List<@Nullable Outcome>> apply(List<Step> steps) {
        return departures.mayBeStruck()
                ? departures.strike(steps, now.instant()).thenCompose(this::applyStruck)
                : store.apply(steps);
    }

    /** Where another was faster for all of them, they are not tried again at once: it may be so for a while. */
    private CompletionStage<List<@Nullable Outcome>> afterAMoment(List<@Nullable Outcome> outcomes) {
        boolean isInVain = outcomes.stream().noneMatch(outcome -> outcome instanceof Outcome.Done)
                && outcomes.stream().anyMatch(outcome -> outcome instanceof Outcome.Changed);
        return isInVain
                ? CompletableFuture.supplyAsync(
                        () -> outcomes,
                        CompletableFuture.delayedExecutor(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS, decider))
                : CompletableFuture.completedFuture(outcomes);
    }

    private CompletionStage<List<@Nullable Outcome>> applyStruck(List<Departures.Struck> struck) {
        return store.apply(struck.stream().map(Departures.Struck::step).toList())
                .thenCompose(outcomes ->
                        departures.takeBack(notDone(struck, outcomes)).thenApply(done -> outcomes))
                .exceptionallyCompose(failure -> wasNotDone(Failures.unwrap(failure))
                        ? departures.takeBack(struck).thenCompose(done -> CompletableFuture.failedFuture(failure))
                        : CompletableFuture.failedFuture(failure));
    }

    /** What is decided anew, and asked about once more. */
    private static List<Departures.Struck> notDone(List<Departures.Struck> struck, List<@Nullable Outcome> outcomes) {
        return IntStream.range(0, struck.size())
                .filter(i -> !(outcomes.get(i) instanceof Outcome.Done))
                .mapToObj(struck::get)
                .toList();
    }

    /** The messages with which operations came. */
    private CompletionStage<Map<String, Message>> messages(SpiStore.View view, Needs needs) {
        CompletionStage<Map<String, Message>> all = CompletableFuture.completedFuture(new HashMap<>());
        for (String id : needs.booked()) {
            Operation operation = view.operations().get(id);
            if (operation != null) {
                all = all.thenCombine(store.message(operation.received()), (messages, found) -> {
                    found.ifPresent(payload -> messages.put(id, MessageReader.read(payload.xml())));
                    return messages;
                });
            }
        }
        return all;
    }

    private List<Step> decide(List<Request> requests, SpiStore.View view, Map<String, Message> messages) {
        Decisions decisions = new Decisions(rules, outgoing, view, messages, now.instant());
        return requests.stream().map(decisions::decide).toList();
    }

    /** Wakes the readers of what was delivered. Null: the request is to be carried out anew. */
    private @Nullable Boolean done(@Nullable Outcome outcome) {
        if (!(outcome instanceof Outcome.Done done)) {
            return null;
        }
        tellStreams(done.delivered());
        return true;
    }

    private void tellStreams(List<SpiStore.Delivered> all) {
        for (SpiStore.Delivered delivered : all) {
            streams.events().stored(Math.max(1, delivered.messages().size()));
            streams.stored(delivered.era(), kind.queue(delivered.owner()), delivered.last(), delivered.messages());
        }
    }

    /** Puts what was held back into its queues, as far as it is due. */
    CompletionStage<Void> deliverDue(Instant until, int most) {
        return store.deliverDue(until, most).thenAccept(this::tellStreams);
    }

    @Override
    public CompletionStage<Void> send(Ispb sender, List<Payload> messages) {
        List<Item> items = messages.stream()
                .map(payload -> new Item(payload, MessageReader.read(payload.xml())))
                .toList();
        return submit(new Posted(sender.code(), now.instant(), items)).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Void> tell(String id, Collection<String> institutions, String text) {
        CompletableFuture<?>[] all = institutions.stream()
                .map(to -> submit(new Notice(id + "/" + to, to, outgoing.event(to, text)))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }
}
