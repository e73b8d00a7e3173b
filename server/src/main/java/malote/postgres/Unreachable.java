package malote.postgres;

/** The database does not answer, or not yet, or cannot be used as it is now. The message says why in one line. */
public final class Unreachable extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says why, in one line. */
    public Unreachable(String message) {
        super(message);
    }

    /** Says what the database said, however deep in the failure that is, and what can be done about it. */
    public Unreachable(Exception failure) {
        super(Advice.of(failure), failure);
    }
}
