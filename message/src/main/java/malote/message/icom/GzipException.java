package malote.message.icom;

/** Bytes that should be gzip are not, or hold more than they may. The message of the exception tells their sender why. */
public final class GzipException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean isTooLarge;

    private GzipException(String detail, boolean isTooLarge) {
        super(detail, null, false, false);
        this.isTooLarge = isTooLarge;
    }

    static GzipException damaged(String detail) {
        return new GzipException(detail, false);
    }

    static GzipException tooLarge(int limit) {
        return new GzipException("the body is more than " + limit + " bytes unpacked", true);
    }

    /** Whether they hold too much, and else are gzip as far as they were read. */
    public boolean isTooLarge() {
        return isTooLarge;
    }
}
