package malote.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server says of a request that it refused (RFC 9457).
 *
 * @param status the HTTP status
 * @param title the kind of problem; empty if the answer does not say
 * @param detail what was wrong and what would be right; empty if the answer does not say
 * @param faults what is wrong with messages, the first hundred
 */
public record Problem(int status, String title, String detail, List<Fault> faults) {

    /** What is wrong at one place: a JSON pointer, such as {@code /0/valor}, into the messages of the request. */
    public record Fault(String pointer, String detail) {}

    public Problem {
        faults = List.copyOf(faults);
    }

    /** The problem of an answer, whose body may be a problem document or anything else. */
    public static Problem of(int status, byte[] body) {
        try (JsonParser json = MessageJson.FACTORY.createParser(body)) {
            return json.nextToken() == JsonToken.START_OBJECT
                    ? read(status, json)
                    : new Problem(status, "", "", List.of());
        } catch (IOException e) {
            return new Problem(status, "", "", List.of());
        }
    }

    private static Problem read(int status, JsonParser json) throws IOException {
        String title = "";
        String detail = "";
        List<Fault> faults = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "title" -> title = json.getValueAsString("");
                case "detail" -> detail = json.getValueAsString("");
                case "errors" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        faults.add(fault(json));
                    }
                }
                default -> json.skipChildren();
            }
        }
        return new Problem(status, title, detail, faults);
    }

    private static Fault fault(JsonParser json) throws IOException {
        String pointer = "";
        String detail = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "pointer" -> pointer = json.getValueAsString("");
                case "detail" -> detail = json.getValueAsString("");
                default -> json.skipChildren();
            }
        }
        return new Fault(pointer, detail);
    }

    /** In one line: the status, the title and the detail. */
    @Override
    public String toString() {
        String said = title.isEmpty() || detail.isEmpty() ? title + detail : title + ": " + detail;
        if (said.isEmpty()) {
            said = switch (status) {
                case 401 -> "the server does not know who asks; it needs a key or a client certificate";
                case 403 -> "the server knows who asks and does not allow it";
                default -> "";
            };
        }
        return said.isEmpty() ? "HTTP " + status : said + " (HTTP " + status + ")";
    }
}
