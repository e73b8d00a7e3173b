package malote.embedded;

import java.io.IOException;

/** The embedded database cannot start. The message is one line for the person who runs the server. */
public class DatabaseStartException extends Exception {
    private static final long serialVersionUID = 1L;

    public DatabaseStartException(String message) {
        super(message);
    }

    /** {@code what} failed because of {@code cause}; its reason, in the words of the system, and what to do are added. */
    DatabaseStartException(String what, IOException cause) {
        super(what + ": " + Advice.with(Advice.reason(cause)), cause);
    }

    /** Another process has the directory. */
    static final class InUse extends DatabaseStartException {
        private static final long serialVersionUID = 1L;

        InUse(String message) {
            super(message);
        }
    }
}
