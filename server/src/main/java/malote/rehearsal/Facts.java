package malote.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a rehearsal when it is judged.
 *
 * @param operations in the order in which they came
 * @param messages what went out to the institution
 * @param requests what the institution asked for, in order
 * @param seen which kinds of messages were ever seen of it, such as {@code received pibr.001}
 * @param deadline how long a receiver has for its answer
 * @param ids of the operations
 */
public record Facts(
        Rehearsal rehearsal,
        List<Operation> operations,
        List<Message> messages,
        List<Request> requests,
        List<String> seen,
        Duration deadline,
        Set<String> ids) {

    /** Everything but the ids of the operations, which follow. */
    public Facts(
            Rehearsal rehearsal,
            List<Operation> operations,
            List<Message> messages,
            List<Request> requests,
            List<String> seen,
            Duration deadline) {
        this(
                rehearsal,
                operations,
                messages,
                requests,
                seen,
                deadline,
                operations.stream().map(Operation::id).collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * One operation.
     *
     * @param paid whether the institution paid it; else it received it
     * @param state {@code settled}, {@code rejected}, {@code waiting} or {@code received}
     * @param accepted {@code AccptncDtTm}
     * @param t0 its message came
     * @param t1 the 201 for that; null if it is not known
     * @param t2 its receiver's queue had it
     * @param t3 its receiver's answer came
     * @param t4 it was settled or rejected
     */
    public record Operation(
            String id,
            boolean paid,
            String state,
            @Nullable String code,
            long cents,
            Instant accepted,
            Instant t0,
            @Nullable Instant t1,
            @Nullable Instant t2,
            @Nullable Instant t3,
            @Nullable Instant t4) {}

    /**
     * A message to the institution.
     *
     * @param operation which it is about
     * @param kind {@code forwarded}, {@code settled}, {@code rejected} or {@code admi.002}
     * @param available its queue had it
     * @param delivered the answer with it was handed to the socket; null: never
     * @param times how often
     * @param confirmed the request came that confirms it; null: never
     */
    public record Message(
            String operation,
            String kind,
            @Nullable String detail,
            Instant available,
            @Nullable Instant delivered,
            long times,
            @Nullable Instant confirmed) {}

    /**
     * A request of the institution.
     *
     * @param time when it was over
     * @param event {@code post}, {@code start}, {@code read} or {@code delete}
     * @param detail its status and how it was asked for, as the journal has it
     * @param fault the rule that struck
     */
    public record Request(
            Instant time,
            String event,
            String detail,
            @Nullable String fault,
            @Nullable String agent) {
        String status() {
            int space = detail.indexOf(' ');
            return space < 0 ? detail : detail.substring(0, space);
        }

        /** The value of one of the words of the detail, such as {@code ms}; null if there is none. */
        @Nullable
        String value(String name) {
            for (String word : detail.split(" ", -1)) {
                if (word.startsWith(name + "=")) {
                    return word.substring(name.length() + 1);
                }
            }
            return null;
        }

        boolean has(String word) {
            return (detail + " ").contains(" " + word + " ");
        }

        Duration lasted() {
            String millis = value("ms");
            return millis == null ? Duration.ZERO : Duration.ofMillis(Long.parseLong(millis));
        }

        Instant begun() {
            return time.minus(lasted());
        }

        boolean isRead() {
            return event.equals("read") || event.equals("start");
        }
    }
}
