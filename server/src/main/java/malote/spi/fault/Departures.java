package malote.spi.fault;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.fault.Fault;
import malote.fault.Faults;
import malote.fault.Faults.Asked;
import malote.fault.Kind;
import malote.fault.Occasion;
import malote.fault.On;
import malote.fault.Strike;
import malote.journal.Line;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import malote.spi.Step;
import malote.spi.Step.Delivery;
import malote.spi.read.MessageReader;
import org.jspecify.annotations.Nullable;

/** Lets faults strike what goes out, after it was decided and before it is stored. Thread-safe; nothing blocks. */
public final class Departures {
    private final Faults faults;

    public Departures(Faults faults) {
        this.faults = faults;
    }

    /** A step as faults leave it, and what was asked for it. */
    public record Struck(Step step, List<Asked> asked) {}

    /** Whether any could be struck. */
    public boolean mayBeStruck() {
        return faults.mayStrike(On.SPI_OUT);
    }

    /** Asks for each message, once for each of its operations until a fault strikes. */
    public CompletionStage<List<Struck>> strike(List<Step> steps, Instant now) {
        CompletionStage<List<Struck>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (Step step : steps) {
            all = all.thenCompose(done -> strike(step, now).thenApply(struck -> {
                done.add(struck);
                return done;
            }));
        }
        return all;
    }

    /** These steps were not carried out: what was asked for them came to nothing. Completes when it is counted no longer; never fails. */
    public CompletionStage<Void> takeBack(List<Struck> steps) {
        return faults.takeBack(
                steps.stream().flatMap(step -> step.asked().stream()).toList());
    }

    private record Hit(
            Delivery delivery,
            Optional<Strike> strike,
            @Nullable String operation) {}

    private CompletionStage<Struck> strike(Step step, Instant now) {
        CompletionStage<List<Hit>> hits = CompletableFuture.completedFuture(new ArrayList<>());
        List<Asked> asked = new ArrayList<>();
        for (Delivery delivery : step.deliveries()) {
            List<Occasion> occasions = Occasions.of(
                    On.SPI_OUT,
                    delivery.owner(),
                    MessageReader.read(delivery.content().xml()));
            hits = hits.thenCompose(
                    found -> first(occasions, 0, delivery, asked).thenApply(hit -> {
                        found.add(hit);
                        return found;
                    }));
        }
        return hits.thenApply(all -> new Struck(changed(step, all, now), asked));
    }

    private CompletionStage<Hit> first(List<Occasion> occasions, int at, Delivery delivery, List<Asked> asked) {
        Occasion occasion = occasions.get(at);
        return faults.ask(occasion).thenCompose(answer -> {
            asked.add(answer);
            return answer.strike().isPresent() || at == occasions.size() - 1
                    ? CompletableFuture.completedFuture(new Hit(delivery, answer.strike(), occasion.endToEndId()))
                    : first(occasions, at + 1, delivery, asked);
        });
    }

    private static Step changed(Step step, List<Hit> hits, Instant now) {
        List<Delivery> deliveries = new ArrayList<>();
        List<Line> lines = new ArrayList<>(step.lines());
        for (Hit hit : hits) {
            Delivery delivery = hit.delivery();
            if (hit.strike().isEmpty()) {
                deliveries.add(delivery);
                continue;
            }
            Strike strike = hit.strike().get();
            lines.add(new Line(
                    now,
                    delivery.owner(),
                    "fault",
                    delivery.content().id(),
                    hit.operation(),
                    strike.rule(),
                    null,
                    strike.fault().kind().text() + " on spi-out"));
            deliveries.addAll(struck(delivery, strike.fault(), now));
        }
        Step batched = new Step(
                step.id(), step.received(), step.operations(), step.movements(), List.copyOf(deliveries), lines);
        for (Hit hit : hits) {
            if (hit.strike().filter(by -> by.fault().kind() == Kind.BATCH).isPresent()) {
                batched = Batches.join(
                        batched,
                        hit.delivery().content().id(),
                        hit.strike().get().fault().whole("operations", 10));
            }
        }
        return batched;
    }

    private static List<Delivery> struck(Delivery delivery, Fault fault, Instant now) {
        return switch (fault.kind()) {
            case HOLD -> List.of(later(delivery, now.plusMillis(fault.whole("ms", 1))));
            case LATE_STATUS ->
                fault.whether("never") ? List.of() : List.of(later(delivery, now.plusMillis(fault.whole("ms", 1))));
            case RESEND -> {
                Payload again = Payload.of(
                        ResourceId.create(now.toEpochMilli()),
                        Rewriting.renamed(delivery.content().xml()));
                int delay = fault.whole("ms", 0);
                Delivery copy = new Delivery(delivery.owner(), again, delivery.notBefore());
                yield List.of(delivery, delay == 0 ? copy : later(copy, now.plusMillis(delay)));
            }
            case VERSION, SIGNATURE, TEXT, CLOCK ->
                List.of(new Delivery(
                        delivery.owner(),
                        Payload.of(
                                delivery.content().id(),
                                Rewriting.of(delivery.content().xml(), fault)),
                        delivery.notBefore()));
            default -> List.of(delivery);
        };
    }

    private static Delivery later(Delivery delivery, Instant time) {
        Instant before = delivery.notBefore();
        return new Delivery(
                delivery.owner(), delivery.content(), before != null && before.isAfter(time) ? before : time);
    }
}
