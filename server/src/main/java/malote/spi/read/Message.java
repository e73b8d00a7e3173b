package malote.spi.read;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message as the payment system reads it, whatever its bytes are. Immutable.
 *
 * @param type such as {@code pacs.008}, by the namespace; null if that is none of the payment system's
 * @param version such as {@code 1.16}, by the namespace
 * @param header the texts below {@code AppHdr}, by their path, such as {@code Fr/FIId/FinInstnId/Othr/Id}
 * @param document the name of the element below {@code Document}, such as {@code FIToFICstmrCdtTrf}
 * @param fields the texts below that, but for those of operations, by their path, such as {@code GrpHdr/MsgId}
 * @param parts its operations: payments, statuses or returns
 * @param fault why it cannot be taken as a message, as a sentence for its sender; null if nothing is wrong
 */
public record Message(
        @Nullable String type,
        @Nullable String version,
        Map<String, String> header,
        @Nullable String document,
        Map<String, String> fields,
        List<Part> parts,
        @Nullable String fault) {

    /**
     * One operation of a message.
     *
     * @param fields its texts, by their path; of what comes several times, the first
     * @param repeated the paths of texts that come several times
     * @param reasons the texts of all {@code StsRsnInf/AddtlInf}
     * @param xml the element as it came, character for character
     * @param scope the declarations of prefixes that it needs, as attributes; the prefix {@code ""} of the root is not among them
     * @param digest SHA-256 of its names, attributes and texts, in hexadecimal: the same for the same content in another layout
     */
    public record Part(
            Map<String, String> fields,
            Set<String> repeated,
            List<String> reasons,
            String xml,
            Map<String, String> scope,
            String digest) {
        /** The text at a path; null if there is none. */
        public @Nullable String text(String path) {
            return fields.get(path);
        }

        /** The text at a path; empty if there is none. */
        public String textOrEmpty(String path) {
            return fields.getOrDefault(path, "");
        }
    }

    /** As a catalogue names it; null if the namespace is none of the payment system's. */
    public @Nullable String name() {
        return type == null || version == null ? null : type + ".spi." + version;
    }

    /** Who sent it, as it says. */
    public @Nullable String from() {
        return header.get("Fr/FIId/FinInstnId/Othr/Id");
    }

    /** To whom it is addressed. */
    public @Nullable String to() {
        return header.get("To/FIId/FinInstnId/Othr/Id");
    }

    /** {@code BizMsgIdr}. */
    public @Nullable String businessId() {
        return header.get("BizMsgIdr");
    }

    /** {@code MsgId} of the document. */
    public @Nullable String messageId() {
        String id = fields.get("GrpHdr/MsgId");
        return id == null ? fields.get("MsgHdr/MsgId") : id;
    }
}
