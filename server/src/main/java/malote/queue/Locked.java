package malote.queue;

/** Another has locked in the store what a call concerns. Nothing was done; another try may do. */
public final class Locked extends StoreUnavailable {
    private static final long serialVersionUID = 1L;

    /** After a wait for the lock. */
    public Locked(Throwable cause) {
        super("another has locked it", cause, false);
    }
}
