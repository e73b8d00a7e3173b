package malote.queue;

import java.util.Locale;

/** Whether what a store acknowledges is on a second machine by then, as far as the store tells. */
public enum Replication {
    /** No standby is there, and no commit waits for one. */
    NONE,
    /** Standbys follow later: what was acknowledged last is lost if one of them has to take over. */
    ASYNCHRONOUS,
    /** Each commit waits for a standby, and one is there. */
    SYNCHRONOUS,
    /** Each commit waits for a standby, and none is there. */
    MISSING,
    /** Each commit waits for a standby, and the server may not see whether one is there. */
    UNKNOWN;

    /** In a word. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
