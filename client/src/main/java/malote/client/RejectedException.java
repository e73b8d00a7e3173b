package malote.client;

import java.io.IOException;

/**
 * The server refused messages, all of them, for a reason that sending them again does not mend: they are wrong, or it does not
 * know who sends them (401), or that sender may not (403).
 */
public final class RejectedException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** @param problem what the server said */
    public RejectedException(Problem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    /** What the server said. */
    public Problem problem() {
        return problem;
    }
}
