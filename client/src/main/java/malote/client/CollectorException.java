package malote.client;

/** The server refused a collector for a reason that waiting does not mend, such as a wrong address. */
public final class CollectorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /** @param problem what the server said */
    public CollectorException(Problem problem) {
        super(problem.toString());
        this.status = problem.status();
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }
}
