package malote.http;

import java.io.IOException;

/** The body of a request cannot be read at all; the message of the exception tells its sender why. */
abstract sealed class BadBody extends IOException permits BodyTooLarge, MalformedGzip, MalformedJson, TooManyMessages {
    private static final long serialVersionUID = 1;

    BadBody(String detail) {
        super(detail);
    }
}
