package malote.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import malote.client.http.Attempts;
import malote.client.http.Ispb;

/**
 * Sends messages. When the connection breaks, no answer comes, or the server says 408, 429 or 5xx, the same request is made
 * again after a pause: messages that are there already with the same content are not stored twice. Immutable, and safe for
 * use by many threads.
 */
public final class Sender {
    private final Server server;
    private final Attempts attempts;

    /** A sender that tries for a minute. */
    public Sender(Server server) {
        this(server, Duration.ofMinutes(1), (reason, pause) -> {});
    }

    /**
     * @param patience how long one request is tried, from its first attempt; no attempt takes longer than what is left of it
     * @param retrying hears why and after which pause a request is made again
     */
    public Sender(Server server, Duration patience, BiConsumer<String, Duration> retrying) {
        this.server = server;
        this.attempts = new Attempts(server.http(), patience, retrying);
    }

    /**
     * Sends messages to the institution that receives them, and returns when they are stored: all of them or, after an
     * exception, none, if the outcome is known.
     *
     * @param messages 1 to 100,000, of 64 MiB at most
     * @throws RejectedException if the server refuses them, or whoever sends them (401, 403); then none is stored
     * @throws IOException if it did not work in all the time: they may be stored or not, and can be sent again
     */
    public Receipt send(String ispb, List<Message> messages) throws IOException, InterruptedException {
        return sendLines(ispb, MessageJson.lines(messages));
    }

    /** The same with messages as JSON in UTF-8, one a line, so that the server sees them as they are. */
    public Receipt sendLines(String ispb, byte[] lines) throws IOException, InterruptedException {
        HttpRequest request = server.request("/api/pix/" + Ispb.check(ispb) + "/msgs")
                .setHeader("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofByteArray(lines))
                .build();
        return attempts.make(request, Sender::read, failure -> !(failure instanceof RejectedException));
    }

    private static Receipt read(HttpResponse<byte[]> response) throws IOException {
        int status = response.statusCode();
        if (status == 200 || status == 201) {
            return receipt(response.body());
        }
        Problem problem = Problem.of(status, response.body());
        if (status == 408 || status == 429 || status >= 500) {
            throw new IOException(problem.toString());
        }
        throw new RejectedException(problem);
    }

    private static Receipt receipt(byte[] body) throws IOException {
        int recebidas = -1;
        int novas = -1;
        try (JsonParser json = MessageJson.FACTORY.createParser(body)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "recebidas" -> recebidas = json.getIntValue();
                    case "novas" -> novas = json.getIntValue();
                    default -> json.skipChildren();
                }
            }
        }
        if (recebidas < 0 || novas < 0) {
            throw new IOException("the answer does not say how many messages were stored");
        }
        return new Receipt(recebidas, novas);
    }
}
