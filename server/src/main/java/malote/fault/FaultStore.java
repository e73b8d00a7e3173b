package malote.fault;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

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

    /**
     * Removes rules.
     *
     * @return how many that were
     */
    CompletionStage<Integer> remove(Which which);

    /**
     * Rules.
     *
     * @param id that of this id; null: any
     * @param scenario those of this scenario; null: any
     * @param ispbs those for these institutions and no other; empty: those for any, and for everybody
     */
    record Which(@Nullable String id, @Nullable String scenario, Optional<Set<String>> ispbs) {
        /** That of an id. */
        public static Which ofId(String id, Optional<Set<String>> ispbs) {
            return new Which(id, null, ispbs);
        }

        /** Those of a scenario. */
        public static Which ofScenario(String name, Optional<Set<String>> ispbs) {
            return new Which(null, name, ispbs);
        }

        /** All. */
        public static Which all(Optional<Set<String>> ispbs) {
            return new Which(null, null, ispbs);
        }
    }

    /**
     * Counts an occasion for each of these rules, in this order, up to the first that strikes. One that will never strike again, or is
     * gone, is not reached.
     */
    CompletionStage<Counted> count(List<String> rules);

    /** Counts occasions no longer that came to nothing: as if these had never reached their rules. */
    CompletionStage<Void> takeBack(List<Counted> occasions);
}
