package malote.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;

/**
 * What a read brought.
 *
 * @param messages none, if nothing came in time
 * @param next the URI of the next read
 * @param location the URI that repeats this answer, where the server says it
 */
record Answer(List<Message> messages, boolean redelivered, URI next, Optional<URI> location) {

    /**
     * Makes an answer of a response of status 200 or 204.
     *
     * @throws IOException if it is not whole or not what the protocol says: then nothing of it may be used
     */
    static Answer of(HttpResponse<byte[]> response, Server server) throws IOException {
        URI next = uri(response, server, "Pull-Next").orElseThrow(() -> new IOException("the answer has no Pull-Next"));
        List<Message> messages = response.statusCode() == 204 ? List.of() : MessageJson.read(response.body());
        if (response.statusCode() == 200 && messages.isEmpty()) {
            throw new IOException("the answer has no messages");
        }
        boolean redelivered =
                response.headers().firstValue("Redelivered").orElse("").equalsIgnoreCase("true");
        return new Answer(messages, redelivered, next, uri(response, server, "Content-Location"));
    }

    private static Optional<URI> uri(HttpResponse<byte[]> response, Server server, String header) throws IOException {
        Optional<String> text = response.headers().firstValue(header);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        URI uri;
        try {
            uri = response.uri().resolve(text.get());
        } catch (IllegalArgumentException e) {
            throw new IOException("the " + header + " is no URI: " + text.get(), e);
        }
        if (!server.has(uri)) {
            throw new IOException("the " + header + " is of another server: " + text.get());
        }
        return Optional.of(uri);
    }
}
