package malote.fault;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where rules are kept and their strikes counted, for all servers. Thread-safe; nothing blocks. Stages fail with {@link
 * malote.queue.StoreUnavailable} when the store cannot be reached or its answer was lost.
 */
public interface FaultStore {
    /** The version that no state of the rules has. */
    String NO_VERSION = "";

    /** All rules, the oldest first, and the version of this state. */
    record Snapshot(String version, List<Rule.Made> rules) {}

    /**
     * What rules counted of an occasion.
     *
     * @param reached the rules that it reached, in their order
     * @param hits how often the last of these has struck now; 0: none of them strikes
     */
    record Counted(List<String> reached, long hits) {
        /** The rule that strikes. */
        public Optional<String> struck() {
            return hits == 0 ? Optional.empty() : Optional.of(reached.get(reached.size() - 1));
        }
    }

    /** The rules, if their version is not the one that is known. Hits alone make no new version. */
    CompletionStage<Optional<Snapshot>> read(String known);

    /** All rules with what they have counted by now. */
    CompletionStage<List<Rule.Made>> list();

    /** Adds rules, all or none; false if there is one with such an id already. */
    CompletionStage<Boolean> add(List<Rule> rules);

    /** Removes a rule; false if there was none. */
    CompletionStage<Boolean> remove(String id);

    /** Removes the rules of a scenario. */
    CompletionStage<Void> removeScenario(String name);

    /** Removes all rules. */
    CompletionStage<Void> removeAll();

    /**
     * Counts an occasion for each of these rules, in this order, up to the first that strikes. One that will never strike again, or is
     * gone, is not reached.
     */
    CompletionStage<Counted> count(List<String> rules);

    /** Counts occasions no longer that came to nothing: as if these had never reached their rules. */
    CompletionStage<Void> takeBack(List<Counted> occasions);
}
