package malote.bench.history;

/** What can be wrong with a history. */
public enum Fault {
    /** Stored (answered 201) and not delivered; or delivered, certainly not confirmed, and never delivered again. */
    LOST("lost"),
    /** Delivered again without the mark, or while the stream that has it was neither over nor silent for its lease. */
    DUPLICATED("delivered twice"),
    /** Delivered again, marked or not, though its receipt was confirmed and the confirmation answered. */
    CONFIRMED_BEFORE("delivered after their receipt"),
    /** Stored in part, though the protocol stores all messages of a request or none. */
    TORN("requests stored in part"),
    /** Delivered again under another name than before. */
    RENAMED("delivered again under another name"),
    /** A read that was repeated with the same URI got another batch. */
    CHANGED("repeated reads with another answer"),
    /** Delivered in one stream after a message that the same writer stored later. */
    OUT_OF_ORDER("out of order"),
    /** Delivered, but never sent by anybody. */
    FROM_NOWHERE("from nowhere"),
    /** Delivered to another institution than the one it is for. */
    MISDIRECTED("for another institution"),
    /** A stream was opened while as many others of the institution as may be were certainly open. */
    TOO_MANY("streams too many"),
    /** A read that was answered later than a long poll may last, or not at all. */
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
