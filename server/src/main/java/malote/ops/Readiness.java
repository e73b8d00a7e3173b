package malote.ops;

import java.util.Optional;
import malote.queue.Replication;
import malote.queue.keep.Standbys;

/** Whether the server can serve, and if not, why. Thread-safe; never asks anybody, so it never waits. */
public final class Readiness {
    private final Heartbeat database;
    private final Standbys standbys;
    private volatile Stage stage = Stage.STARTING;

    /** How far the server has come. */
    private enum Stage {
        STARTING,
        STARTED,
        STOPPING
    }

    /** The server is starting. */
    public Readiness(Heartbeat database, Standbys standbys) {
        this.database = database;
        this.standbys = standbys;
    }

    /** The database was there and its schema is up to date. */
    public void started() {
        stage = Stage.STARTED;
    }

    /** The server takes no more requests. */
    public void stopping() {
        stage = Stage.STOPPING;
    }

    /** Whether what is acknowledged is on a second machine, by the last look; empty before the first. */
    Optional<Replication> replication() {
        return standbys.known();
    }

    /** Why it is not ready; empty if it is. */
    public Optional<String> obstacle() {
        return switch (stage) {
            case STARTING -> Optional.of("The server is starting.");
            case STOPPING -> Optional.of("The server is stopping.");
            case STARTED -> database.obstacle().or(standbys::obstacle);
        };
    }
}
