package malote.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import malote.message.json.MessageJson;

/** Writes answers in JSON. */
public final class Json {
    /** Writes fields or values where the generator is. */
    @FunctionalInterface
    public interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private Json() {}

    /** An object of the fields that {@code fields} writes. */
    public static byte[] object(Writing fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = MessageJson.generator(out)) {
            json.writeStartObject();
            fields.to(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
