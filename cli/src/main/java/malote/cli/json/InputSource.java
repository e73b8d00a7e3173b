package malote.cli.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import malote.cli.output.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a JSON text: objects one after the other (such as NDJSON), or in arrays. Nothing of them is checked or
 * changed, and numbers keep their decimals: what is right is the server's to say. Holds one message in memory at a time.
 */
public final class InputSource implements MessageSource {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int USUAL_LENGTH = 640;
    private static final int BUFFER = 1 << 16;

    private final JsonParser json;
    private long read;

    /** @param in the text, or the same packed with gzip */
    public InputSource(InputStream in) throws IOException {
        PushbackInputStream text = new PushbackInputStream(in, 2);
        byte[] start = text.readNBytes(2);
        text.unread(start);
        boolean packed = start.length == 2 && start[0] == (byte) 0x1F && start[1] == (byte) 0x8B;
        this.json = FACTORY.createParser(packed ? new GZIPInputStream(text, BUFFER) : text);
    }

    /** The messages of a file. */
    public static InputSource of(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory; name a file, or files one after the other as in cat " + file
                    + "/* | malote send");
        }
        return new InputSource(new BufferedInputStream(Files.newInputStream(file), BUFFER));
    }

    @Override
    public @Nullable RawMessage next() throws IOException {
        try {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                boolean brackets = json.getParsingContext().inRoot()
                        || json.getParsingContext().getParent().inRoot();
                if (token == JsonToken.START_OBJECT) {
                    RawMessage message = copy();
                    read++;
                    return message;
                } else if (!brackets || (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY)) {
                    throw new IOException("the input is not messages: after " + read + " of them, in line "
                            + json.currentTokenLocation().getLineNr() + ", there is " + kind(token));
                }
            }
            return null;
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "the input is not JSON after " + Progress.messages(read) + ", in line "
                            + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> String.valueOf(token.asString());
        };
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    private RawMessage copy() throws IOException {
        StringWriter out = new StringWriter(USUAL_LENGTH);
        String ispb = "";
        try (JsonGenerator copy = FACTORY.createGenerator(out)) {
            int depth = 0;
            do {
                JsonToken token = json.currentToken();
                copy.copyCurrentEventExact(json);
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (depth == 2
                        && token == JsonToken.VALUE_STRING
                        && "ispb".equals(json.currentName())
                        && "recebedor"
                                .equals(json.getParsingContext().getParent().getCurrentName())) {
                    ispb = json.getText();
                }
            } while (depth > 0 && json.nextToken() != null);
        }
        out.write('\n');
        return new RawMessage(ispb, out.toString());
    }
}
