package malote.icom;

import java.util.Optional;
import java.util.Set;
import malote.message.Ispb;

/**
 * The institutions that take part in the ICOM dialect. Immutable.
 *
 * @param only those and no other; empty: all
 */
public record Participants(Optional<Set<Ispb>> only) {

    /** Whether an institution takes part. */
    public boolean contains(Ispb ispb) {
        return only.isEmpty() || only.get().contains(ispb);
    }
}
