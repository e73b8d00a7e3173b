package malote.ops;

import java.util.concurrent.CompletionStage;

/** Asks the database for its oldest transaction. */
@FunctionalInterface
public interface OldestSnapshot {
    /** Its age in seconds, 0 if there is none; fails if the database does not answer. */
    CompletionStage<Double> seconds();
}
