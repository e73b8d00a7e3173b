package malote.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One payment or return, as it stands. Immutable.
 *
 * @param id its {@code EndToEndId}, or the {@code RtrId} of a return
 * @param version grows by 1 with every change; 1 is how it was stored first
 * @param kind payment or return
 * @param state how far it has come
 * @param payer the ISPB that is debited
 * @param receiver the ISPB that is credited
 * @param cents the amount
 * @param original the {@code EndToEndId} of the payment that a return gives back; of a payment its own id
 * @param code why it was rejected; null if it was not
 * @param digest of its content, by which the same operation is known when it comes again: SHA-256, in hexadecimal
 * @param received the {@code PI-ResourceId} of the message with which it came, which the store keeps
 * @param forwarded the {@code PI-ResourceId} of the message in which its receiver got it; null if it was not forwarded, or to a virtual
 *     receiver
 * @param due when it ends for want of an answer, or a virtual receiver answers; null when nothing is due any more
 * @param deadline when it ends for want of an answer
 * @param times what happened when
 */
public record Operation(
        String id,
        int version,
        Kind kind,
        State state,
        String payer,
        String receiver,
        long cents,
        String original,
        @Nullable String code,
        String digest,
        String received,
        @Nullable String forwarded,
        @Nullable Instant due,
        Instant deadline,
        Times times) {

    /** The same as another version. */
    public Operation withVersion(int other) {
        return new Operation(
                id, other, kind, state, payer, receiver, cents, original, code, digest, received, forwarded, due,
                deadline, times);
    }

    /** The same, in another message for its receiver. */
    public Operation forwardedIn(String message) {
        return new Operation(
                id, version, kind, state, payer, receiver, cents, original, code, digest, received, message, due,
                deadline, times);
    }

    /** It waits for its receiver, or for a virtual receiver's time. */
    public Operation waiting(Instant until, Instant now) {
        return moved(State.WAITING, null, until, new Times(times.received(), now, null, null));
    }

    /** Something is to be done about it at another time. */
    public Operation dueAt(Instant time) {
        return moved(state, code, time, times);
    }

    /**
     * It is over.
     *
     * @param why it was rejected; null: it is settled
     * @param answered when its receiver's answer came; null: there was none
     */
    public Operation ended(@Nullable String why, @Nullable Instant answered, Instant now) {
        return moved(
                why == null ? State.SETTLED : State.REJECTED,
                why,
                null,
                new Times(times.received(), times.forwarded(), answered, now));
    }

    private Operation moved(State to, @Nullable String why, @Nullable Instant next, Times at) {
        return new Operation(
                id, version, kind, to, payer, receiver, cents, original, why, digest, received, forwarded, next,
                deadline, at);
    }

    /** What moves the money. */
    public enum Kind {
        /** A pacs.008. */
        PAYMENT,
        /** A pacs.004. */
        RETURN
    }

    /** How far an operation has come. Once it is settled or rejected it stays so. */
    public enum State {
        /** It is stored, and not forwarded yet. */
        RECEIVED,
        /** Its receiver has it, and the money is blocked. */
        WAITING,
        SETTLED,
        REJECTED
    }

    /**
     * When what happened, by the server's clock. When its sender had the 201 is found in the journal.
     *
     * @param received the first byte of the request with which it came
     * @param forwarded it was put into its receiver's queue, or began to wait for a virtual receiver; null: never
     * @param answered its receiver's answer came; null: never
     * @param ended it was settled or rejected; null: not yet
     */
    public record Times(
            Instant received,
            @Nullable Instant forwarded,
            @Nullable Instant answered,
            @Nullable Instant ended) {}
}
