package malote.icom;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a message after reading it, whole or in part. Null is what was not there, or comes behind what was read.
 *
 * @param type such as {@code pacs.008}, by the namespace
 * @param version such as {@code 1.16}, by the namespace
 * @param from the sender's ISPB
 * @param to the ISPB to which it is addressed
 * @param businessId {@code BizMsgIdr}
 * @param definition {@code MsgDefIdr}
 * @param messageId {@code MsgId} of the document
 * @param creditor the ISPB at which the first operation's money arrives
 * @param operations how many payments, statuses or returns it holds
 * @param data the text of a pibr.001
 * @param fault why it cannot be taken as a message, as a sentence for its sender
 */
record Envelope(
        @Nullable String type,
        @Nullable String version,
        @Nullable String from,
        @Nullable String to,
        @Nullable String businessId,
        @Nullable String definition,
        @Nullable String messageId,
        @Nullable String creditor,
        int operations,
        @Nullable String data,
        @Nullable String fault) {

    /** As a catalogue names it; null if the namespace is none of the payment system's. */
    @Nullable
    String name() {
        return type == null || version == null ? null : Catalog.name(type, version);
    }
}
