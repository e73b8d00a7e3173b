package malote.message.json;

/** The body holds more messages than its type may. */
public final class TooManyMessages extends BadBody {
    private static final long serialVersionUID = 1;

    TooManyMessages(BodyType type) {
        super("the body holds more than " + type.maxMessages() + " messages; send them in parts"
                + (type == BodyType.JSON ? ", or as application/x-ndjson" : ""));
    }
}
