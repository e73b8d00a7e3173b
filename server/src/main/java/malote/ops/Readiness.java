package malote.ops;

import java.util.Optional;

/** Whether the server can serve, and if not, why. Thread-safe; never asks anybody, so it never waits. */
public final class Readiness {
    private final Heartbeat database;
    private volatile Stage stage = Stage.STARTING;

    /** How far the server has come. */
    private enum Stage {
        STARTING,
        STARTED,
        STOPPING
    }

    /** The server is starting. */
    public Readiness(Heartbeat database) {
        this.database = database;
    }

    /** The database was there and its schema is up to date. */
    public void started() {
        stage = Stage.STARTED;
    }

    /** The server takes no more requests. */
    public void stopping() {
        stage = Stage.STOPPING;
    }

    /** Why it is not ready; empty if it is. */
    public Optional<String> obstacle() {
        return switch (stage) {
            case STARTING -> Optional.of("The server is starting.");
            case STOPPING -> Optional.of("The server is stopping.");
            case STARTED -> database.obstacle();
        };
    }
}
