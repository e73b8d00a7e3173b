package malote.postgres;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** The embedded database cannot start. The message is one line for the person who runs the server. */
public final class DatabaseStartException extends Exception {
    private static final long serialVersionUID = 1L;

    public DatabaseStartException(String message) {
        super(message);
    }

    /** {@code what} failed because of {@code cause}, whose reason is added in the words of the operating system. */
    DatabaseStartException(String what, IOException cause) {
        super(what + ": " + reason(cause), cause);
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "permission denied (" + denied.getFile() + ")";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason() + " (" + f.getFile() + ")";
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown reason");
    }
}
