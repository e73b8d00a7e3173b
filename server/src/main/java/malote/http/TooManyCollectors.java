package malote.http;

import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import malote.queue.Store;
import malote.queue.read.Answer;

/** The answer to the seventh collector: says who holds the places, but not their URIs, which would let one in. */
final class TooManyCollectors {
    private TooManyCollectors() {}

    static Response response(Answer.TooMany tooMany, String path) {
        return Problem.TOO_MANY_COLLECTORS
                .response(
                        "An institution can have " + Store.MAX_STREAMS
                                + " open streams. End one"
                                + " with DELETE on its Pull-Next, or all with DELETE …/stream/stop.",
                        path,
                        json -> {
                            json.writeArrayFieldStart("coletores");
                            for (Store.Holder holder : tooMany.holders()) {
                                write(json, holder);
                            }
                            json.writeEndArray();
                        })
                .build();
    }

    private static void write(JsonGenerator json, Store.Holder holder) throws IOException {
        json.writeStartObject();
        json.writeStringField("abertoEm", QueueJson.text(holder.openedAt()));
        json.writeStringField("vistoEm", QueueJson.text(holder.seenAt()));
        json.writeBooleanField("esperando", holder.waiting());
        json.writeEndObject();
    }
}
