package malote.http.icom;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import malote.fault.Faults;
import malote.fault.Occasion;
import malote.fault.On;
import malote.fault.Strike;
import malote.icom.InHand;
import malote.journal.Line;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.read.Streams;
import malote.spi.SpiStore;
import malote.spi.Step;
import malote.spi.Step.Delivery;
import malote.spi.fault.Occasions;
import malote.spi.read.MessageReader;
import malote.spi.write.Outgoing;

/** Lets faults strike messages that are confirmed: they are delivered again, under their ids. Thread-safe. */
@Singleton
final class Deliveries {
    private static final Logger LOG = Logger.getLogger(Deliveries.class.getName());
    /** Of a queue that another has locked. */
    private static final int TRIES = 40;

    private static final long PAUSE_MILLIS = 50;

    /** What {@link #confirming} gives where no fault can strike. */
    static final CompletionStage<Optional<Boolean>> NOT_STRUCK = CompletableFuture.completedFuture(Optional.empty());

    private final Faults faults;
    private final InHand inHand;
    private final SpiStore store;
    private final Streams streams;
    private final Dialect dialect;
    private final Outgoing outgoing;

    @Inject
    Deliveries(Faults faults, InHand inHand, SpiStore store, Streams streams, Dialect dialect, Outgoing outgoing) {
        this.faults = faults;
        this.inHand = inHand;
        this.store = store;
        this.streams = streams;
        this.dialect = dialect;
        this.outgoing = outgoing;
    }

    private record Struck(Payload message, Strike strike) {}

    /**
     * Lets faults strike what a request confirms.
     *
     * @param id of the read that confirms it
     * @param confirm confirms it; completes with whether it did
     * @return completes with what {@code confirm} does; empty if no fault struck, so that it was not called
     */
    CompletionStage<Optional<Boolean>> confirming(
            QueueName queue, ReadId id, Supplier<CompletionStage<Boolean>> confirm) {
        return faults.mayStrike(On.DELIVER)
                ? struck(queue, id)
                        .thenCompose(struck -> struck.isEmpty()
                                ? NOT_STRUCK
                                : confirm.get()
                                        .thenCompose(done -> done
                                                ? again(queue, struck).thenApply(delivered -> Optional.of(true))
                                                : CompletableFuture.completedFuture(Optional.of(false))))
                : NOT_STRUCK;
    }

    private CompletionStage<List<Struck>> struck(QueueName queue, ReadId id) {
        return inHand.of(queue.text(), id.key(), id.iteration())
                .exceptionally(failure -> List.of())
                .thenCompose(messages -> {
                    CompletionStage<List<Struck>> all = CompletableFuture.completedFuture(new ArrayList<>());
                    for (Payload message : messages) {
                        if (message.id().length() <= ResourceId.LENGTH) {
                            all = all.thenCombine(faults.strike(occasion(queue.owner(), message)), (struck, strike) -> {
                                strike.ifPresent(by -> struck.add(new Struck(message, by)));
                                return struck;
                            });
                        }
                    }
                    return all;
                });
    }

    private Occasion occasion(String addressee, Payload message) {
        return faults.looksAtMessages(On.DELIVER)
                ? Occasions.of(On.DELIVER, addressee, MessageReader.read(message.xml()))
                        .get(0)
                : new Occasion(On.DELIVER, addressee);
    }

    private CompletionStage<Void> again(QueueName queue, List<Struck> struck) {
        Instant now = Instant.now();
        List<Delivery> deliveries = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        for (Struck one : struck) {
            int delay = one.strike().fault().whole("ms", 0);
            for (int copy = 1; copy <= one.strike().fault().whole("copies", 1); copy++) {
                Payload message = one.message().copy(one.message().id() + "~" + copy);
                deliveries.add(new Delivery(queue.owner(), message, delay == 0 ? null : now.plusMillis(delay)));
                lines.add(new Line(
                        now,
                        queue.owner(),
                        "duplicated",
                        one.message().id(),
                        null,
                        one.strike().rule(),
                        null,
                        "duplicate " + copy));
            }
        }
        return apply(
                new Step(deliveries.get(0).content().id(), List.of(), List.of(), List.of(), deliveries, lines), TRIES);
    }

    /** Delivers so many texts of an operator. */
    CompletionStage<Void> backlog(QueueName queue, int count, Strike strike) {
        List<Delivery> deliveries = Stream.iterate(1, i -> i + 1)
                .limit(count)
                .map(i -> new Delivery(
                        queue.owner(), outgoing.event(queue.owner(), "Mensagem " + i + " de " + count), null))
                .toList();
        Line line =
                new Line(Instant.now(), queue.owner(), "backlog", null, null, strike.rule(), null, count + " messages");
        return apply(
                new Step(deliveries.get(0).content().id(), List.of(), List.of(), List.of(), deliveries, List.of(line)),
                TRIES);
    }

    private CompletionStage<Void> apply(Step step, int tries) {
        return store.apply(List.of(step))
                .thenCompose(outcomes -> {
                    if (outcomes.get(0) instanceof SpiStore.Outcome.Done done) {
                        done.delivered().forEach(this::tellStreams);
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    return tries > 1
                            ? CompletableFuture.supplyAsync(
                                            () -> apply(step, tries - 1),
                                            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS))
                                    .thenCompose(again -> again)
                            : CompletableFuture.failedFuture(new IllegalStateException("the queue stays locked"));
                })
                .exceptionally(failure -> {
                    LOG.log(Level.WARNING, "What a fault was to deliver could not be delivered", failure);
                    return null;
                });
    }

    private void tellStreams(SpiStore.Delivered delivered) {
        streams.events().stored(Math.max(1, delivered.messages().size()));
        streams.stored(
                delivered.era(), dialect.kind().queue(delivered.owner()), delivered.last(), delivered.messages());
    }
}
