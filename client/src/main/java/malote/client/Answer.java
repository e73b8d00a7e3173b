package malote.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;

/**
 * What a read brought.
 *
 * @param messages none, if nothing came in time
 * @param next the URI of the next read
 */
record Answer(List<Message> messages, boolean redelivered, URI next) {

    /**
     * Makes an answer of a response of status 200 or 204.
     *
     * @throws IOException if it is not whole or not what the protocol says: then nothing of it may be used
     */
    static Answer of(HttpResponse<byte[]> response, Server server) throws IOException {
        String path = response.headers()
                .firstValue("Pull-Next")
                .orElseThrow(() -> new IOException("the answer has no Pull-Next"));
        URI next;
        try {
            next = response.uri().resolve(path);
        } catch (IllegalArgumentException e) {
            throw new IOException("the Pull-Next is no URI: " + path, e);
        }
        if (!server.has(next)) {
            throw new IOException("the Pull-Next is of another server: " + path);
        }
        List<Message> messages = response.statusCode() == 204 ? List.of() : MessageJson.read(response.body());
        if (response.statusCode() == 200 && messages.isEmpty()) {
            throw new IOException("the answer has no messages");
        }
        boolean redelivered =
                response.headers().firstValue("Redelivered").orElse("").equalsIgnoreCase("true");
        return new Answer(messages, redelivered, next);
    }
}
