package malote.cli.icom;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import malote.cli.output.Sink;
import malote.client.icom.IcomMessage;
import org.jspecify.annotations.Nullable;

/** Where collected messages go. Safe for use by several threads. */
@FunctionalInterface
public interface IcomSink {
    /** Writes messages and returns when they are safe. Whoever writes the same again has them there once or twice, but whole. */
    void write(List<IcomMessage> messages) throws IOException;

    /**
     * One message a line, as JSON: its id ({@code resourceId}), and the message as a string ({@code xml}) or, if it is not in UTF-8,
     * in Base64 ({@code base64}). Either way gives its bytes back.
     */
    static IcomSink lines(Sink sink) {
        JsonFactory json = new JsonFactory();
        return messages -> {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            for (IcomMessage message : messages) {
                try (JsonGenerator line = json.createGenerator(lines)) {
                    line.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                    line.writeStartObject();
                    line.writeStringField("resourceId", message.resourceId());
                    byte[] xml = message.xml();
                    String text = text(xml);
                    if (text != null) {
                        line.writeStringField("xml", text);
                    } else {
                        line.writeBinaryField("base64", xml);
                    }
                    line.writeEndObject();
                }
                lines.write('\n');
            }
            sink.write(lines.toByteArray());
        };
    }

    private static @Nullable String text(byte[] xml) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(xml))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
