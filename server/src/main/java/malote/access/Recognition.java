package malote.access;

import java.time.Duration;

/** What the credentials of a request tell. */
public sealed interface Recognition {
    /** It is known who sends it. */
    record Known(Caller caller) implements Recognition {}

    /** There is no credential. */
    record Missing() implements Recognition {}

    /**
     * A credential that nobody has: wrong, revoked or expired.
     *
     * @param detail says what is wrong with it, and never shows a secret
     */
    record Wrong(String detail) implements Recognition {}

    /**
     * A good certificate that stands for nobody here.
     *
     * @param detail names its subject, and says what would be right
     */
    record Stranger(String detail) implements Recognition {}

    /**
     * Too many wrong credentials came from this address.
     *
     * @param pause before another try
     */
    record Limited(Duration pause) implements Recognition {}
}
