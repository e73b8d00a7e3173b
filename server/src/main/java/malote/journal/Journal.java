package malote.journal;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The journal. Lines of steps are written with the step; lines of requests a moment later, together, so that no request waits for
 * them: what is not written when a server is killed is missing. Safe for concurrent use; nothing blocks.
 */
public interface Journal {
    /** Notes what happened. Never fails; what cannot be kept is left out, and counted. */
    void note(Line line);

    /** The lines that fit, the oldest first, those of this server that were noted until now among them. */
    CompletionStage<List<Line>> read(Query query);

    /**
     * Which lines are wanted; null and empty: any.
     *
     * @param since only those of this time and later
     * @param most the newest so many of those that fit
     */
    record Query(
            @Nullable String ispb,
            @Nullable String operation,
            @Nullable String resourceId,
            @Nullable Instant since,
            int most) {}
}
