package malote.http;

/** What the body of a read holds. */
enum Format {
    /** One message object ({@code application/json}). */
    SINGLE(1),
    /** An array of 1 to 10 messages ({@code multipart/json}). */
    MULTIPART(10);

    private final int maxMessages;

    Format(int maxMessages) {
        this.maxMessages = maxMessages;
    }

    int maxMessages() {
        return maxMessages;
    }
}
