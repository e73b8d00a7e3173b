package malote.spi.kind;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import malote.fault.Fault;
import malote.fault.Kind;
import malote.fault.Strike;
import malote.spi.Operation;
import malote.spi.book.Book;
import malote.spi.book.Effects;
import malote.spi.read.Message.Part;
import malote.spi.write.Outgoing.Service;
import org.jspecify.annotations.Nullable;

/** Takes operations in that are right: reserves the money and hands them to their receivers, or has virtual ones answer. */
public final class Acceptance {
    private final Book book;
    private final Ends ends;

    public Acceptance(Book book, Ends ends) {
        this.book = book;
        this.ends = ends;
    }

    /**
     * Accepts an operation, or refuses it for want of time (AB03), of money (AM04), or of room for it (ED05).
     *
     * @param operation as it came
     * @param service of a payment; null of a return
     */
    public void accept(Effects effects, Operation operation, @Nullable Service service, Part part) {
        Instant now = effects.now();
        Strike strike = effects.strike(operation.id(), Kind.REJECT, Kind.FUNDS, Kind.SILENCE, Kind.SLOW_RECEIVER);
        if (strike != null && isRefused(strike.fault())) {
            String code = strike.fault().kind() == Kind.FUNDS ? "AM04" : "AC03";
            ends.refuse(effects, operation, strike.fault().text("code", code), reasons(strike.fault()));
            return;
        }
        if (!operation.deadline().isAfter(now)) {
            ends.refuse(effects, operation, Ends.NO_ANSWER);
            return;
        }
        if (ends.isTooMuch(operation)) {
            ends.refuse(effects, operation, "AM04");
            return;
        }
        if (!ends.hasRoom(operation)) {
            ends.refuse(effects, operation, Ends.NOT_POSSIBLE);
            return;
        }
        effects.move(operation.payer(), -operation.cents(), operation.cents());
        Virtual virtual = Virtual.of(book, operation.receiver());
        if (strike != null) {
            Duration slowness = slowness(strike);
            Instant there = virtual == null
                    ? now.plus(slowness)
                            .plusMillis(book.account(operation.receiver()).delayMillis())
                    : now.plus(slowness);
            boolean isInTime = there.isBefore(operation.deadline());
            strike(effects, operation, strike, isInTime ? now.plus(slowness) : operation.deadline(), () -> {
                // One that would come after the end of its time, nobody gets.
                if (virtual == null && isInTime) {
                    effects.forwardLater(operation, service, part, slowness);
                }
            });
            return;
        }
        if (virtual == null) {
            effects.put(operation.waiting(operation.deadline(), now));
            effects.forward(operation, service, part);
            return;
        }
        Duration delay = virtual.delay(operation.id());
        if (delay == null || !now.plus(delay).isBefore(operation.deadline())) {
            effects.put(operation.waiting(operation.deadline(), now));
        } else if (delay.isZero()) {
            virtual.answer(effects, ends, operation.waiting(operation.deadline(), now));
        } else {
            effects.put(operation.waiting(now.plus(delay), now));
        }
    }

    /** Whether it is refused before its receiver hears of it. */
    private static boolean isRefused(Fault fault) {
        return fault.kind() == Kind.FUNDS
                || (fault.kind() == Kind.REJECT && !fault.text("by", "spi").equals("receiver"));
    }

    private static List<String> reasons(Fault fault) {
        String text = fault.text("text", "");
        return text.isEmpty() ? List.of() : List.of(text);
    }

    /**
     * An operation whose money is reserved, and whose receiver is silent, slow, or refuses it.
     *
     * @param due when a slow virtual receiver answers, or the time is over
     */
    private void strike(Effects effects, Operation operation, Strike strike, Instant due, Runnable forward) {
        Instant now = effects.now();
        Operation waiting = operation.waiting(operation.deadline(), now);
        effects.put(waiting);
        if (strike.fault().kind() == Kind.REJECT) {
            forward.run();
            ends.reject(effects, waiting, strike.fault().text("code", "AC03"), reasons(strike.fault()), now);
        } else if (strike.fault().kind() == Kind.SLOW_RECEIVER) {
            forward.run();
            if (Virtual.of(book, operation.receiver()) != null) {
                effects.put(operation.waiting(due, now));
            }
        }
    }

    /** Of a slow receiver; else none. */
    private static Duration slowness(Strike strike) {
        Fault fault = strike.fault();
        if (fault.kind() != Kind.SLOW_RECEIVER) {
            return Duration.ZERO;
        }
        return Virtual.slowness(
                fault.whole("p50", 1), fault.whole("p95", 1), strike.chance().nextGaussian());
    }
}
