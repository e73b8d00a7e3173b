package malote.rehearsal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where rehearsals are kept, for all servers. Thread-safe; nothing blocks. A stage fails with {@link malote.queue.StoreUnavailable}. */
public interface RehearsalStore {
    /**
     * Adds a rehearsal that waits.
     *
     * @param startsIn when it begins at the latest; null: with the institution's first payment
     * @return empty if the institution has one that is not over: both would count the same payments
     */
    CompletionStage<Optional<Rehearsal>> add(
            String ispb, int tier, double minutes, double scale, long seed, @Nullable Duration startsIn);

    /** All, the newest first, or the one of this id. */
    CompletionStage<List<Rehearsal>> find(@Nullable String id);

    /** What was said of a rehearsal that is over, and its operations as CSV; empty if it is not. */
    CompletionStage<Optional<Judgement>> judgement(String id);

    /** Deletes a rehearsal; false if there was none. Its payments end. */
    CompletionStage<Boolean> delete(String id);

    /**
     * Moves rehearsals on. With one that begins an order is stored of what its institution is to be paid.
     *
     * @param deadline how long after its end a rehearsal is judged at the latest
     * @param patience how long one waits that nothing begins
     * @return those that have begun now (running), and those that are to be judged (draining)
     */
    CompletionStage<List<Rehearsal>> move(Duration deadline, Duration patience);

    /** What is known of a rehearsal that has begun. */
    CompletionStage<Facts> facts(Rehearsal rehearsal, Duration deadline);

    /** How the operations of a rehearsal that has begun stand; costs far less than the facts. */
    CompletionStage<Counts> counts(Rehearsal rehearsal, Duration deadline);

    /** Ends a rehearsal and its payments; without effect if it has ended. */
    CompletionStage<Void> end(String id, Judgement judgement);

    /**
     * What was said of a rehearsal.
     *
     * @param report maps, lists, texts and numbers
     * @param operations as CSV
     */
    record Judgement(Map<String, Object> report, String operations) {}
}
