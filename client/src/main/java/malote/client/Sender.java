package malote.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import malote.client.http.Backoff;
import malote.client.http.Call;
import malote.client.http.Ispb;
import malote.client.http.NoAnswer;
import malote.client.http.RetryAfter;

/**
 * Sends messages. When the connection breaks, no answer comes, or the server says 408, 429 or 5xx, the same request is made
 * again after a pause: messages that are there already with the same content are not stored twice. Immutable, and safe for
 * use by many threads.
 */
public final class Sender {
    /** An attempt without an answer ends after this, or after a quarter of the patience if that is more. */
    private static final Duration ATTEMPT = Duration.ofSeconds(30);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Server server;
    private final Duration patience;
    private final BiConsumer<String, Duration> retrying;

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
        this.patience = patience;
        this.retrying = retrying;
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
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomGenerator.getDefault());
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            IOException failure;
            Optional<Duration> asked = Optional.empty();
            try {
                HttpResponse<byte[]> response = new Call(server.http(), request).await(attempt(deadline));
                int status = response.statusCode();
                if (status == 200 || status == 201) {
                    return receipt(response.body());
                }
                Problem problem = Problem.of(status, response.body());
                if (status != 408 && status != 429 && status < 500) {
                    throw new RejectedException(problem);
                }
                asked = RetryAfter.of(response.headers(), Instant.now());
                failure = new IOException(problem.toString());
            } catch (RejectedException e) {
                throw e;
            } catch (IOException e) {
                failure = e;
            }
            Duration pause = backoff.next(asked);
            if (System.nanoTime() + pause.toNanos() > deadline) {
                throw new IOException(NoAnswer.reason(failure), failure);
            }
            retrying.accept(NoAnswer.reason(failure), pause);
            Thread.sleep(pause.toMillis());
        }
    }

    private Duration attempt(long deadline) {
        Duration longest = patience.dividedBy(4).compareTo(ATTEMPT) > 0 ? patience.dividedBy(4) : ATTEMPT;
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        return left.compareTo(longest) < 0 ? left : longest;
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
