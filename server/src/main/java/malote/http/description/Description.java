package malote.http.description;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The description of the server (OpenAPI 3.1) as it is written, and the same as JSON. Thread-safe; made at first use. */
final class Description {
    private Description() {}

    /** In UTF-8, as YAML. The caller must not change it. */
    static byte[] yaml() {
        return Yaml.BYTES;
    }

    /** In UTF-8, as JSON. The caller must not change it. */
    static byte[] json() {
        return Json.BYTES;
    }

    private static final class Yaml {
        static final byte[] BYTES = read();

        private static byte[] read() {
            try (InputStream in = Description.class.getResourceAsStream("/openapi.yaml")) {
                if (in == null) {
                    throw new IllegalStateException("no resource /openapi.yaml");
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Json {
        static final byte[] BYTES = convert();

        private static byte[] convert() {
            Object document =
                    new Load(LoadSettings.builder().build()).loadFromString(new String(yaml(), StandardCharsets.UTF_8));
            ByteArrayOutputStream out = new ByteArrayOutputStream(64 << 10);
            try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
                write(json, document);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        }

        private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
            if (value instanceof Map<?, ?> object) {
                json.writeStartObject();
                for (Map.Entry<?, ?> field : object.entrySet()) {
                    json.writeFieldName(String.valueOf(field.getKey()));
                    write(json, field.getValue());
                }
                json.writeEndObject();
            } else if (value instanceof List<?> array) {
                json.writeStartArray();
                for (Object element : array) {
                    write(json, element);
                }
                json.writeEndArray();
            } else if (value instanceof Double number) {
                json.writeNumber(BigDecimal.valueOf(number).toPlainString());
            } else if (value instanceof Number number) {
                json.writeNumber(number.toString());
            } else if (value instanceof Boolean bool) {
                json.writeBoolean(bool);
            } else if (value == null) {
                json.writeNull();
            } else {
                json.writeString(value.toString());
            }
        }
    }
}
