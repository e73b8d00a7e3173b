package malote.spi;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import malote.message.icom.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Where the payment system keeps operations, money and what came in. What a call changed is on disk before its stage completes; each call
 * is one transaction. Safe for concurrent use; nothing blocks; stages complete on a thread of the store. A stage fails with {@link
 * malote.queue.StoreUnavailable} when the store cannot be reached or its answer was lost; then it is unknown whether the call took
 * effect, and it may be repeated without harm.
 */
public interface SpiStore {
    /** What is known of some operations and participants; those of which nothing is known are left out. */
    CompletionStage<View> look(Collection<String> operations, Collection<String> participants);

    /**
     * Carries steps out, each wholly or not at all. No two of them change the same operation. If what they do to a participant that has a
     * limit would leave it less than nothing, or another call changes the same at the same time, none of the call is carried out, and all
     * of them have {@link Outcome.Changed}, at once.
     *
     * @return an outcome for each, in their order; null where another has locked a queue that it delivers to
     */
    CompletionStage<List<@Nullable Outcome>> apply(List<Step> steps);

    /** Operations for which something is due until then, the longest overdue first. */
    CompletionStage<List<Operation>> due(Instant until, int most);

    /**
     * Puts what was held back into its queues, as far as it is due.
     *
     * @return what was delivered, so that readers are told
     */
    CompletionStage<List<Delivered>> deliverDue(Instant until, int most);

    /** A message that came in or that is on its way out, or was, by its {@code PI-ResourceId}. */
    CompletionStage<Optional<Payload>> message(String resourceId);

    /** The ISPB whose message that is: its sender's if it came in, else that of its addressee. */
    CompletionStage<Optional<String>> owner(String resourceId);

    /** All participants of which something is known, by ISPB. */
    CompletionStage<List<Account>> participants();

    /** The owners of all queues: who ever read, or was sent something, and was not forgotten since. */
    CompletionStage<List<String>> owners();

    /** Changes what is not null in the change of a participant, and leaves the rest. */
    CompletionStage<Account> change(String ispb, Change change);

    /**
     * What is to be changed of a participant; what is null stays as it is.
     *
     * @param blocked whether what it sends is refused
     * @param limited whether it can only spend what it has
     * @param balance what it has available, in cents
     * @param virtual how it is answered for; empty: not at all
     * @param delayMillis how much later everything reaches it
     */
    record Change(
            @Nullable Boolean blocked,
            @Nullable Boolean limited,
            @Nullable Long balance,
            @Nullable String virtual,
            @Nullable Integer delayMillis) {}

    /** The state at one moment. */
    record View(Map<String, Operation> operations, Map<String, Account> accounts) {}

    /**
     * What was put into a queue.
     *
     * @param owner whose queue it is
     * @param messages that have the positions up to {@code last}; empty if they are not at hand
     * @param last the position of the last message
     * @param era of the store
     */
    record Delivered(String owner, List<Payload> messages, long last, long era) {}

    /** What became of a step. */
    sealed interface Outcome {
        /**
         * It was carried out, now or by an earlier call.
         *
         * @param delivered what went to queues now, for each queue
         */
        record Done(List<Delivered> delivered) implements Outcome {}

        /** Something is not as the step expects it; nothing was changed. Look again and decide anew. */
        record Changed() implements Outcome {}
    }
}
