package malote.http;

/** Nothing more of a body came for some time. */
final class BodyTooSlow extends BadBody {
    private static final long serialVersionUID = 1;

    BodyTooSlow() {
        super("The body stopped coming for 10 seconds. Send it without pauses.");
    }
}
