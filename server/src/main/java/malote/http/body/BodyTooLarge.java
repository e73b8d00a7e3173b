package malote.http.body;

import malote.message.json.BadBody;

/** The body is larger than what is taken, as it is sent or unpacked. */
public final class BodyTooLarge extends BadBody {
    private static final long serialVersionUID = 1;

    BodyTooLarge(long maxBytes) {
        super("the body, as sent or unpacked, is larger than " + maxBytes + " bytes; send it in parts");
    }
}
