package malote.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Who did what. Nothing that is noted can be changed, and it can be removed only when it is old. Thread-safe; every method
 * returns at once, and a stage fails if the store cannot be reached.
 */
public interface Audit {
    /** What is noted of a deed that went as wished. */
    String DONE = "feito";

    /**
     * What was noted.
     *
     * @param number grows from entry to entry
     * @param who null: not known
     * @param kind a {@link Caller.Kind} in the words of the table
     * @param times how often, within a minute
     */
    record Entry(
            long number,
            Instant at,
            @Nullable String who,
            String kind,
            @Nullable String address,
            @Nullable String request,
            String act,
            String target,
            String outcome,
            int times) {}

    /** Notes a deed; done when it is on disk. */
    CompletionStage<Void> note(Deed deed, String outcome, int times);

    /**
     * What was noted, the newest first.
     *
     * @param since from then on; null: from the beginning
     * @param who by this one alone; null: by everybody
     */
    CompletionStage<List<Entry>> entries(@Nullable Instant since, @Nullable String who, int most);

    /** Removes what was noted longer ago than that, which is 30 days at least; at most so many, and returns how many. */
    CompletionStage<Integer> forget(Duration retention, int most);

    /** Tells the log of a deed, too. Where nobody is asked who he is, that is no news. */
    static void log(Deed deed, String outcome, int times) {
        Deed.Actor actor = deed.actor();
        Level level = actor.kind() == Caller.Kind.NONE && deed.act() != Deed.Act.REFUSAL ? Level.FINE : Level.INFO;
        Logger.getLogger(Audit.class.getName())
                .log(
                        level,
                        () -> deed.act().text() + " " + deed.target() + ": " + outcome
                                + (times > 1 ? " " + times + " times" : "")
                                + ", by " + (actor.name() == null ? "somebody" : actor.name())
                                + (actor.address() == null ? "" : " from " + actor.address())
                                + (actor.request() == null ? "" : ", request " + actor.request()));
    }
}
