package malote.message.json;

import java.io.IOException;

/** The body of a request cannot be read at all; the message of the exception tells its sender why. */
public abstract class BadBody extends IOException {
    private static final long serialVersionUID = 1;

    protected BadBody(String detail) {
        super(detail);
    }
}
