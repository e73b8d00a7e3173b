package malote.message.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import malote.message.Fault;
import malote.message.Ispb;
import malote.message.Message;

/**
 * Reads the messages that are sent in, strictly: whatever is not exactly a message is told to its sender rather than
 * mended or dropped. The body is read piece by piece; nothing of it is kept but its messages.
 */
public final class MessageReader {
    private static final JsonFactory FACTORY = JsonLimits.factory();

    private final BodyText text;
    private final BodyType type;
    private final Ispb receiver;
    private final FaultList faults = new FaultList();
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private int received;

    private MessageReader(BodyText text, BodyType type, Ispb receiver) {
        this.text = text;
        this.type = type;
        this.receiver = receiver;
    }

    /**
     * Reads a body to its end. Safe for use by many threads; blocks on the stream, which is not closed.
     *
     * <p>A byte order mark at the beginning is left out. The pointers of the faults begin with the index of the message
     * (from 0) unless the body is a single object. A message that the body repeats is taken once; the same
     * {@code endToEndId} with other content is a fault of the later one.
     *
     * @param receiver the institution to which every message must be addressed
     * @throws BadBody if the body is not JSON in UTF-8, is empty, has a message that is not on one line, or has more than
     *     {@link BodyType#maxMessages}
     * @throws IOException what the stream throws
     */
    public static Reading read(InputStream body, BodyType type, Ispb receiver) throws IOException {
        BodyText text = new BodyText(body, type == BodyType.NDJSON);
        return new MessageReader(text, type, receiver).read();
    }

    private Reading read() throws IOException {
        if (type == BodyType.NDJSON) {
            while (text.nextLine()) {
                parse();
            }
        } else {
            parse();
        }
        if (received == 0 && faults.total() == 0) {
            throw text.malformed("the body is empty");
        }
        return faults.total() == 0
                ? new Reading.Accepted(List.copyOf(messages), received)
                : new Reading.Refused(faults.listed(), faults.total());
    }

    /** Reads a line, or the whole body if it does not consist of lines. */
    private void parse() throws IOException {
        try (JsonParser json = FACTORY.createParser(text)) {
            parse(json);
        }
    }

    private void parse(JsonParser json) throws IOException {
        try {
            if (json.nextToken() == null) {
                return;
            }
            MessageParser parser = new MessageParser(json, text, receiver, faults);
            if (type == BodyType.NDJSON) {
                take(parser, "/" + received);
            } else {
                document(json, parser);
            }
            if (json.nextToken() != null) {
                String rule = type == BodyType.NDJSON
                        ? "a line holds one message and nothing more"
                        : "something follows the end of the JSON";
                throw text.malformed(rule, json.currentTokenLocation());
            }
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            throw text.malformed(BadBody.reason(e, type), place == null ? json.currentLocation() : place);
        }
    }

    private void document(JsonParser json, MessageParser parser) throws IOException {
        if (!json.hasToken(JsonToken.START_ARRAY)) {
            take(parser, "");
        } else if (json.nextToken() == JsonToken.END_ARRAY) {
            faults.add(new Fault("", "is an empty array; 1 to " + type.maxMessages() + " messages are right"));
        } else {
            do {
                take(parser, "/" + received);
            } while (json.nextToken() != JsonToken.END_ARRAY);
        }
    }

    private void take(MessageParser parser, String pointer) throws IOException {
        if (received == type.maxMessages()) {
            throw BadBody.tooLong(type);
        }
        Message message = parser.parse(pointer);
        received++;
        if (message == null) {
            return;
        }
        Integer known = indexes.putIfAbsent(message.endToEndId(), messages.size());
        if (known == null) {
            messages.add(message);
        } else if (!messages.get(known).equals(message)) {
            String detail = "is also that of another message of this body, with other content";
            faults.add(new Fault(pointer + "/endToEndId", detail));
        }
    }
}
