package malote.operator;

import java.util.List;

/** What about the store may lose acknowledged messages, as far as it is known. Thread-safe. */
public final class Risks {
    private List<String> settings = List.of();

    /** The settings that are off though what was acknowledged depends on them; none: all is well. */
    public synchronized List<String> settings() {
        return settings;
    }

    /** They are these now; returns whether that is news. */
    public synchronized boolean change(List<String> now) {
        boolean isNews = !now.equals(settings);
        settings = List.copyOf(now);
        return isNews;
    }
}
