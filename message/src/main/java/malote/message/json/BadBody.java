package malote.message.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;

/**
 * A body is not JSON (RFC 8259) in UTF-8, is not laid out as its type says, or holds too many messages. The message of the
 * exception tells its sender why.
 */
public final class BadBody extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean isTooLong;

    private BadBody(String detail, boolean isTooLong) {
        super(detail);
        this.isTooLong = isTooLong;
    }

    /**
     * @param line the line of the body, from 1
     * @param column the character (UTF-16 unit) of the line, from 1
     */
    static BadBody malformed(String reason, int line, int column) {
        return new BadBody("line " + line + ", column " + column + ": " + reason, false);
    }

    /** It holds more messages than its type may. */
    static BadBody tooLong(BodyType type) {
        return new BadBody(
                "the body holds more than " + type.maxMessages() + " messages; send them in parts"
                        + (type == BodyType.JSON ? ", or as application/x-ndjson" : ""),
                true);
    }

    /** Whether it holds too many messages, and else is well-formed as far as it was read. */
    public boolean isTooLong() {
        return isTooLong;
    }

    /**
     * What stopped the parser, in the sender's terms: its own texts speak of its classes and settings. Only these texts tell
     * most faults apart; {@code MessageReaderTest} has each, should an update of the parser change one.
     */
    static String reason(JsonProcessingException e, BodyType type) {
        if (e instanceof JsonEOFException) {
            return type == BodyType.NDJSON
                    ? "the line ends before its message does; a message stands on one line"
                    : "the body ends before its JSON does";
        }
        String text = e.getOriginalMessage();
        if (e instanceof StreamConstraintsException) {
            return limit(text);
        }
        if (text.startsWith("Unexpected character")) {
            int end = text.indexOf("))");
            return end < 0 ? "unexpected character" : "u" + text.substring(1, end + 2);
        }
        if (text.startsWith("Unexpected close marker")) {
            return "a bracket is closed that was not opened last";
        }
        if (text.startsWith("Illegal unquoted character")) {
            return "a control character in a string must be escaped";
        }
        if (text.startsWith("Unrecognized character escape")) {
            return "no such escape with a backslash";
        }
        if (text.startsWith("Invalid numeric value")) {
            return "not a number as JSON writes them";
        }
        return "not JSON";
    }

    private static String limit(String text) {
        if (text.contains("nesting depth")) {
            return "nested deeper than " + JsonLimits.MAX_DEPTH + " levels";
        }
        if (text.startsWith("Number")) {
            return "a number longer than " + JsonLimits.MAX_NUMBER + " characters";
        }
        return text.startsWith("Name")
                ? "a field name longer than " + JsonLimits.MAX_NAME + " characters"
                : "a string longer than " + JsonLimits.MAX_STRING + " characters";
    }
}
