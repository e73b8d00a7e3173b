package malote.http;

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
final class MessageReader {
    private static final JsonFactory FACTORY = JsonLimits.factory();

    private final JsonParser json;
    private final BodyType type;
    private final FaultList faults = new FaultList();
    private final MessageParser parser;
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private int received;

    private MessageReader(JsonParser json, BodyType type, Ispb receiver) {
        this.json = json;
        this.type = type;
        this.parser = new MessageParser(json, receiver, faults);
    }

    /**
     * Reads a body to its end. Safe for use by many threads; blocks on the stream, which is not closed.
     *
     * <p>The pointers of the faults begin with the index of the message (from 0) unless the body is a single object. A
     * message that the body repeats is taken once; the same {@code endToEndId} with other content is a fault of the
     * later one.
     *
     * @param receiver the institution to which every message must be addressed
     * @throws MalformedJson if the body is not JSON in UTF-8, is empty, or has a message that is not on one line
     * @throws TooManyMessages if there are more than {@link BodyType#maxMessages}
     * @throws IOException what the stream throws, {@link BodyTooLarge} and {@link MalformedGzip} among it
     */
    static Reading read(InputStream body, BodyType type, Ispb receiver) throws IOException {
        try (JsonParser json = FACTORY.createParser(new Utf8Reader(body))) {
            try {
                return new MessageReader(json, type, receiver).read();
            } catch (JsonProcessingException e) {
                throw MalformedJson.of(e, json);
            }
        }
    }

    private Reading read() throws IOException {
        if (json.nextToken() == null) {
            throw new MalformedJson("the body is empty", json.currentLocation());
        }
        if (type == BodyType.NDJSON) {
            lines();
        } else {
            document();
        }
        return faults.total() == 0
                ? new Reading.Accepted(List.copyOf(messages), received)
                : new Reading.Refused(faults.listed(), faults.total());
    }

    private void document() throws IOException {
        if (!json.hasToken(JsonToken.START_ARRAY)) {
            take("");
        } else if (json.nextToken() == JsonToken.END_ARRAY) {
            faults.add(new Fault("", "is an empty array; 1 to " + type.maxMessages() + " messages are right"));
        } else {
            do {
                take("/" + received);
            } while (json.nextToken() != JsonToken.END_ARRAY);
        }
        if (json.nextToken() != null) {
            throw new MalformedJson("something follows the end of the JSON", json.currentTokenLocation());
        }
    }

    private void lines() throws IOException {
        int lastLine = 0;
        do {
            JsonLocation start = json.currentTokenLocation();
            if (start.getLineNr() == lastLine) {
                throw new MalformedJson("a line holds one message and nothing more", start);
            }
            take("/" + received);
            lastLine = json.currentLocation().getLineNr();
            if (lastLine != start.getLineNr()) {
                throw new MalformedJson("a message stands on one line; this one goes on", start);
            }
        } while (json.nextToken() != null);
    }

    private void take(String pointer) throws IOException {
        if (received == type.maxMessages()) {
            throw new TooManyMessages(type);
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
            String detail = "is that of another message of this body too, with other content";
            faults.add(new Fault(pointer + "/endToEndId", detail));
        }
    }
}
