package malote.client.icom;

import java.io.IOException;

/**
 * Messages were sent, and it is not known whether they are stored: all of them, some or none. {@link IcomSender} says what to do
 * then.
 */
public final class UnknownOutcomeException extends IOException {
    private static final long serialVersionUID = 1;

    UnknownOutcomeException(String message, IOException cause) {
        super(message, cause);
    }
}
