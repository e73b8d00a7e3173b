package malote.postgres.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import malote.journal.Line;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import malote.spi.Operation;
import malote.spi.Operation.Kind;
import malote.spi.Operation.State;
import malote.spi.Step;
import malote.spi.Step.Delivery;
import malote.spi.Step.Movement;
import malote.spi.Step.Received;
import org.jspecify.annotations.Nullable;

/** Steps as the payment system makes them. */
final class Payments {
    private static final Instant NOW = Instant.parse("2026-11-27T01:02:03.456789Z");

    private Payments() {}

    static Payload message(String text) {
        return Payload.of(ResourceId.create(System.currentTimeMillis()), text.getBytes(UTF_8));
    }

    static Operation operation(String id, String payer, String receiver, long cents, Instant due) {
        return new Operation(
                id,
                1,
                Kind.PAYMENT,
                State.WAITING,
                payer,
                receiver,
                cents,
                id,
                null,
                "digest",
                ResourceId.create(0),
                ResourceId.create(0),
                due,
                due,
                new Operation.Times(NOW, NOW, null, null));
    }

    static Operation ended(Operation waiting, State state, @Nullable String code) {
        return new Operation(
                waiting.id(),
                waiting.version() + 1,
                waiting.kind(),
                state,
                waiting.payer(),
                waiting.receiver(),
                waiting.cents(),
                waiting.original(),
                code,
                waiting.digest(),
                waiting.received(),
                waiting.forwarded(),
                null,
                waiting.deadline(),
                new Operation.Times(waiting.times().received(), waiting.times().forwarded(), NOW, NOW));
    }

    /** The payer has sent it: its money is blocked, and the receiver gets it. */
    static Step accept(Operation operation) {
        return step(
                operation,
                List.of(new Received(operation.payer(), message("pacs.008 " + operation.id()))),
                List.of(new Movement(operation.payer(), -operation.cents(), operation.cents())),
                List.of(operation.receiver()));
    }

    /** The receiver has taken it. */
    static Step settle(Operation waiting) {
        Operation settled = ended(waiting, State.SETTLED, null);
        return step(
                settled,
                List.of(new Received(waiting.receiver(), message("pacs.002 " + waiting.id()))),
                List.of(
                        new Movement(waiting.payer(), 0, -waiting.cents()),
                        new Movement(waiting.receiver(), waiting.cents(), 0)),
                List.of(waiting.payer(), waiting.receiver()));
    }

    /** Nobody has answered in time. */
    static Step expire(Operation waiting) {
        Operation rejected = ended(waiting, State.REJECTED, "AB03");
        return step(
                rejected,
                List.of(),
                List.of(new Movement(waiting.payer(), waiting.cents(), -waiting.cents())),
                List.of(waiting.payer(), waiting.receiver()));
    }

    private static Step step(Operation operation, List<Received> received, List<Movement> money, List<String> to) {
        List<Delivery> deliveries = new ArrayList<>();
        for (String owner : to) {
            deliveries.add(new Delivery(owner, message(operation.id() + " to " + owner), null));
        }
        Line line = new Line(NOW, operation.payer(), "step", null, operation.id(), null, null, null);
        String id = received.isEmpty()
                ? operation.id() + operation.version()
                : received.get(0).content().id();
        return new Step(id, received, List.of(operation), money, deliveries, List.of(line));
    }
}
