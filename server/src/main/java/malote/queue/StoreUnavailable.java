package malote.queue;

/** The store cannot be reached, or the connection to it was lost before its answer came. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
