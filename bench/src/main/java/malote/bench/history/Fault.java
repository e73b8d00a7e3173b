package malote.bench.history;

/** What can be wrong with a history. */
public enum Fault {
    /** Stored (answered 201) and not delivered. */
    LOST("lost"),
    /** Delivered more than once, and not marked as perhaps redelivered. */
    DUPLICATED("delivered twice"),
    /** Delivered in one stream after a message that the same writer stored later. */
    OUT_OF_ORDER("out of order"),
    /** Delivered, but never sent by anybody. */
    FROM_NOWHERE("from nowhere"),
    /** Delivered to another institution than the one it is for. */
    MISDIRECTED("for another institution"),
    /** Answered later than a long poll may last. */
    LATE("answered too late"),
    /** An answer that the protocol does not have here: a wrong status, number of messages, or no way to go on. */
    UNEXPECTED("unexpected answers");

    private final String text;

    Fault(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
