package malote.http;

/** What the body of a read holds. */
enum Format {
    /** One message object ({@code application/json}). */
    SINGLE,
    /** An array of 1 to 10 messages ({@code multipart/json}). */
    MULTIPART
}
