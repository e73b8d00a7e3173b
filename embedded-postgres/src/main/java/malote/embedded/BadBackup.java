package malote.embedded;

import java.io.IOException;

/** A backup that cannot be restored here. The message goes on after the name of its file. */
public final class BadBackup extends IOException {
    static final String DAMAGED = "is damaged";

    private static final long serialVersionUID = 1L;

    public BadBackup(String message) {
        super(message);
    }
}
