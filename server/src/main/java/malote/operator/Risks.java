package malote.operator;

import java.util.List;
import java.util.Optional;
import malote.queue.Replication;
import org.jspecify.annotations.Nullable;

/** What about the store may lose acknowledged messages, as far as it is known. Thread-safe. */
public final class Risks {
    private List<String> settings = List.of();
    private @Nullable Replication replication;

    /** The settings that are off though what was acknowledged depends on them; none: all is well. */
    public synchronized List<String> settings() {
        return settings;
    }

    /** Whether what is acknowledged is on a second machine; empty: that was never told. */
    public synchronized Optional<Replication> replication() {
        return Optional.ofNullable(replication);
    }

    /** It is so now; returns whether that is news. */
    public synchronized boolean change(Replication now) {
        boolean isNews = now != replication;
        replication = now;
        return isNews;
    }

    /** They are these now; returns whether that is news. */
    public synchronized boolean change(List<String> now) {
        boolean isNews = !now.equals(settings);
        settings = List.copyOf(now);
        return isNews;
    }
}
