package malote.spi.book;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import malote.fault.Strike;
import malote.journal.Line;
import malote.message.icom.Payload;
import malote.spi.Operation;
import malote.spi.Operation.Kind;
import malote.spi.Step;
import malote.spi.Step.Delivery;
import malote.spi.Step.Movement;
import malote.spi.Step.Received;
import malote.spi.read.Message.Part;
import malote.spi.write.Outgoing;
import malote.spi.write.Outgoing.Service;
import malote.spi.write.Rejection;
import malote.spi.write.Status;
import org.jspecify.annotations.Nullable;

/**
 * What one request brings about, while it is decided. What goes to one participant and became ready together shares messages, as far as
 * the rules let it.
 */
public final class Effects {
    private static final int LONGEST_ID = 100;

    private final Book book;
    private final Outgoing outgoing;
    private final int perMessage;
    private final Instant now;

    private final List<Received> received = new ArrayList<>();
    private final Map<String, Operation> changed = new LinkedHashMap<>();
    private final List<Movement> movements = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();

    /** What waits to be put into messages, in the order in which it came up. */
    private final Map<Target, List<Forward>> forwards = new LinkedHashMap<>();

    private final Map<String, List<Status>> statuses = new LinkedHashMap<>();

    /** How much later operations are to be forwarded. */
    private final Map<String, Duration> later = new HashMap<>();

    private Map<String, Strike> strikes = Map.of();

    /** @param service of payments; null of returns */
    private record Target(String to, @Nullable Service service) {}

    private record Forward(String operation, Part part) {}

    public Effects(Book book, Outgoing outgoing, int perMessage, Instant now) {
        this.book = book;
        this.outgoing = outgoing;
        this.perMessage = perMessage;
        this.now = now;
    }

    /**
     * Lets faults strike what comes in.
     *
     * @param by the id of the operation, or of a message without any
     */
    public void struck(String sender, Map<String, Strike> by) {
        strikes = by;
        by.forEach((id, strike) -> lines.add(new Line(
                now,
                sender,
                "fault",
                Ids.isOperation(id) ? null : kept(id),
                Ids.isOperation(id) ? id : null,
                strike.rule(),
                null,
                strike.fault().kind().text() + " on spi-in")));
    }

    /** The fault of one of these kinds that strikes an operation or message; null: none does. */
    public @Nullable Strike strike(@Nullable String id, malote.fault.Kind... kinds) {
        Strike strike = id == null ? null : strikes.get(id);
        return strike != null && List.of(kinds).contains(strike.fault().kind()) ? strike : null;
    }

    public Instant now() {
        return now;
    }

    /** Takes a message in. */
    public void receive(String sender, Payload payload, @Nullable String type) {
        keep(sender, payload);
        note(sender, "received", payload.id(), null, type);
    }

    /** Keeps a message, by whose id the step is known if it comes again. */
    public void keep(String sender, Payload payload) {
        received.add(new Received(sender, payload));
    }

    /** Stores an operation as it is now. */
    public void put(Operation operation) {
        book.put(operation);
        changed.put(operation.id(), operation);
    }

    public void move(String ispb, long available, long reserved) {
        book.move(ispb, available, reserved);
        movements.add(new Movement(ispb, available, reserved));
    }

    /** Has the receiver of an operation get it. */
    public void forward(Operation operation, @Nullable Service service, Part part) {
        forwards.computeIfAbsent(new Target(operation.receiver(), service), target -> new ArrayList<>())
                .add(new Forward(operation.id(), part));
    }

    /** The same, after a while. */
    public void forwardLater(Operation operation, @Nullable Service service, Part part, Duration delay) {
        later.put(operation.id(), delay);
        forward(operation, service, part);
    }

    /** Tells a participant how an operation stands. */
    public void tell(String to, Status status) {
        statuses.computeIfAbsent(to, first -> new ArrayList<>()).add(status);
    }

    /** Tells a participant that a message, or one of its operations, is not taken. */
    public void refuse(String to, String reference, Rejection why, @Nullable Kind kind, @Nullable String operation) {
        String id = kept(operation);
        String which = id == null ? null : (kind == Kind.RETURN ? "ReturnId=" : "EndToEndId=") + id;
        send(to, outgoing.rejection(to, reference, why, which), "admi.002", id, why.reason());
    }

    /** An id that may be none; null if it is so long that an index would not take it. */
    private static @Nullable String kept(@Nullable String id) {
        return id == null || id.length() > LONGEST_ID ? null : id;
    }

    /** Sends a message that is about no operation, or does not change it. */
    public void send(String to, Payload message, String event, @Nullable String operation, @Nullable String detail) {
        note(to, event, message.id(), operation, detail);
        deliver(to, message);
    }

    private void deliver(String to, Payload message) {
        deliver(to, message, Duration.ZERO);
    }

    private void deliver(String to, Payload message, Duration later) {
        if (book.virtual(to) != null) {
            return; // Nobody would read it.
        }
        Duration delay = later.plusMillis(book.account(to).delayMillis());
        deliveries.add(new Delivery(to, message, delay.isZero() ? null : now.plus(delay)));
    }

    private void note(
            String ispb, String event, @Nullable String message, @Nullable String operation, @Nullable String detail) {
        lines.add(new Line(now, ispb, event, message, operation, null, null, detail));
    }

    /** All of it together. */
    public Step step(String id) {
        forwards.forEach(
                (target, all) -> Outgoing.groups(all, perMessage).forEach(group -> sendForwards(target, group)));
        statuses.forEach((to, all) -> Outgoing.groups(all, perMessage).forEach(group -> sendStatuses(to, group)));
        List<Operation> operations = new ArrayList<>(changed.size());
        for (Operation operation : changed.values()) {
            operations.add(operation.withVersion(book.storedVersion(operation.id()) + 1));
        }
        return new Step(id, received, operations, movements, deliveries, lines);
    }

    private void sendForwards(Target target, List<Forward> group) {
        List<Part> parts = group.stream().map(Forward::part).toList();
        Payload message = target.service() == null
                ? outgoing.returns(target.to(), parts)
                : outgoing.payments(target.to(), target.service(), parts);
        for (Forward forward : group) {
            Operation operation = changed.get(forward.operation());
            if (operation != null) {
                changed.put(operation.id(), operation.forwardedIn(message.id()));
            }
            note(target.to(), "forwarded", message.id(), forward.operation(), null);
        }
        deliver(
                target.to(),
                message,
                group.stream()
                        .map(forward -> later.getOrDefault(forward.operation(), Duration.ZERO))
                        .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) > 0 ? one : other));
    }

    private void sendStatuses(String to, List<Status> group) {
        Payload message = outgoing.statuses(to, group);
        for (Status status : group) {
            note(
                    to,
                    status.effective() == null ? "rejected" : "settled",
                    message.id(),
                    status.id(),
                    status.code() == null ? status.status() : status.status() + " " + status.code());
        }
        deliver(to, message);
    }
}
