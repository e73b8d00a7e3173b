package malote.http;

/** The body, unpacked, is larger than what is taken. */
final class BodyTooLarge extends BadBody {
    private static final long serialVersionUID = 1;

    BodyTooLarge(long maxBytes) {
        super("the body, unpacked, is larger than " + maxBytes + " bytes; send it in parts");
    }
}
