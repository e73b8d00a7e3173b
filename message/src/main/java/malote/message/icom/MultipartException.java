package malote.message.icom;

/**
 * A body is no {@code multipart/mixed} of one to ten messages. The message of the exception tells its sender what is wrong and what
 * would be right.
 */
public final class MultipartException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is wrong, as far as answers tell it apart. */
    public enum Fault {
        /** The body is not laid out as it should be, or a part is of another type than {@code application/xml}. */
        LAYOUT,
        /** A part says that it is in another charset than UTF-8. */
        CHARSET,
        /** A part is larger than a message may be. */
        TOO_LARGE
    }

    private final Fault fault;

    MultipartException(Fault fault, String detail) {
        super(detail, null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
