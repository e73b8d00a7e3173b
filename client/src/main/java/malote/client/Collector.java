package malote.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import malote.client.http.Ispb;
import malote.client.stream.Answer;
import malote.client.stream.CollectorBuilder;
import malote.client.stream.Dialect;
import malote.client.stream.Recipient;
import malote.client.stream.Streams;

/**
 * Collects the messages of an institution and hands them to a handler, so that none is lost.
 *
 * <pre>{@code
 * import malote.client.Collector;
 * import malote.client.Server;
 *
 * public class Collect {
 *     public static void main(String[] args) {
 *         Collector collector = Collector.of(Server.at("http://localhost:3000"), "32074986")
 *                 .streams(2)
 *                 .start(batch -> batch.messages().forEach(System.out::println));
 *         Runtime.getRuntime().addShutdownHook(new Thread(collector::close));
 *         collector.ended().join();
 *     }
 * }
 * }</pre>
 *
 * <p>What it promises:
 *
 * <ul>
 *   <li><b>A batch is confirmed only after the handler has returned</b>, by the next read of the stream or its end. If this
 *       program dies before, the messages come again, with {@link Batch#redelivered}.
 *   <li><b>A handler that throws</b> gets the batch again after a pause: the same URI is read again, which repeats the batch
 *       and confirms nothing. This goes on until the handler succeeds or the collector is closed; then the batch is given
 *       back to the queue. (Where the answer to {@code stream/start} has no {@code Content-Location}, its batch is kept in
 *       memory, and comes back by the end of the stream's lease.) Other streams are not held up.
 *   <li><b>A read whose answer got lost</b>, came in part or was not understood is repeated with the same URI.
 *   <li><b>Failures to connect, 408, 429 and 5xx</b> are tried again for ever, after pauses that double and vary at random,
 *       and are not shorter than {@code Retry-After}.
 *   <li><b>A stream that is over</b> (410) is opened again at once; one that the server does not know (404), or whose URI is
 *       too old (409), which means that somebody else reads it, after a pause. Any other answer is final, 401 and 403 among
 *       them: the collector ends.
 *   <li><b>The end</b> of the collector cuts off the reads that wait, lets handlers that run return, and ends each stream by
 *       a {@code DELETE}, which confirms what was handled and gives back what was not.
 * </ul>
 *
 * <p>If the collector ends in the moment in which the answer to its very first read is on its way, the stream and its batch
 * are freed by the lease only.
 *
 * <p>Safe for use by many threads.
 */
public final class Collector implements AutoCloseable {
    /** The most streams that an institution can have. */
    public static final int MAX_STREAMS = CollectorBuilder.MAX_STREAMS;

    private final Streams streams;

    private Collector(Streams streams) {
        this.streams = streams;
    }

    /** A collector to be set up for the institution; throws {@link IllegalArgumentException} if the ISPB is invalid. */
    public static Builder of(Server server, String ispb) {
        return new Builder(server, ispb);
    }

    /** Tells the collector to end, and returns at once. May be called by the handler, whose batch is confirmed if it returns. */
    public void stop() {
        streams.stop();
    }

    /**
     * Tells the collector to end and waits until all streams are ended, however long their handlers take; not for handlers if
     * one of them is the caller. If the caller is interrupted it returns early and stays interrupted.
     */
    @Override
    public void close() {
        streams.close();
    }

    /**
     * Completes when all streams are ended: after {@link #stop}, {@link #close} or the {@linkplain Builder#limit limit}; with a
     * {@link CollectorException} (in a {@link CompletionException}, where it is joined) if the server refused. Completing it has
     * no effect on the collector.
     */
    public CompletableFuture<Void> ended() {
        return streams.ended();
    }

    /** Sets a collector up and starts it. Not thread-safe. */
    public static final class Builder extends CollectorBuilder<Builder> {
        private final Server server;
        private final String ispb;
        private CollectorListener listener = new CollectorListener() {};

        private Builder(Server server, String ispb) {
            this.server = server;
            this.ispb = Ispb.check(ispb);
        }

        /** Who hears how it fares; the default is nobody. */
        public Builder listener(CollectorListener hearer) {
            this.listener = hearer;
            return this;
        }

        /**
         * Starts to collect.
         *
         * @throws RejectedExecutionException if the executor refuses a stream; those that were started are ended
         */
        public Collector start(BatchHandler handler) {
            return new Collector(start(
                    server.http(),
                    new JsonDialect(server, ispb),
                    new HandlerAndListener(handler, listener),
                    "malote-" + ispb));
        }

        @Override
        protected Builder self() {
            return this;
        }
    }

    private record JsonDialect(Server server, String ispb) implements Dialect<Message> {
        @Override
        public HttpRequest start(boolean several) {
            return read(server.uri("/api/pix/" + ispb + "/stream/start"), several);
        }

        @Override
        public HttpRequest read(URI uri, boolean several) {
            return server.request(uri)
                    .setHeader("Accept", several ? "multipart/json" : "application/json")
                    .build();
        }

        @Override
        public HttpRequest end(URI uri) {
            return server.request(uri).DELETE().build();
        }

        @Override
        public Answer<Message> answer(HttpResponse<byte[]> response) throws IOException {
            URI next = uri(response, "Pull-Next").orElseThrow(() -> new IOException("the answer has no Pull-Next"));
            List<Message> messages = response.statusCode() == 204 ? List.of() : MessageJson.read(response.body());
            if (response.statusCode() == 200 && messages.isEmpty()) {
                throw new IOException("the answer has no messages");
            }
            boolean redelivered =
                    response.headers().firstValue("Redelivered").orElse("").equalsIgnoreCase("true");
            return new Answer<>(messages, redelivered, next, uri(response, "Content-Location"));
        }

        private Optional<URI> uri(HttpResponse<byte[]> response, String header) throws IOException {
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

        @Override
        public RuntimeException refusal(int status, byte[] body) {
            return new CollectorException(Problem.of(status, body));
        }

        @Override
        public boolean forgetsEnded() {
            return false;
        }
    }

    private record HandlerAndListener(BatchHandler handler, CollectorListener listener) implements Recipient<Message> {
        @Override
        public void handle(int stream, Answer<Message> batch, int attempt) throws Exception {
            handler.handle(batch(stream, batch, attempt));
        }

        @Override
        public void handlerFailed(int stream, Answer<Message> batch, int attempt, Throwable failure, Duration pause) {
            listener.handlerFailed(batch(stream, batch, attempt), failure, pause);
        }

        @Override
        public void gaveUp(int stream, RuntimeException refusal) {
            listener.gaveUp(stream, (CollectorException) refusal);
        }

        private static Batch batch(int stream, Answer<Message> batch, int attempt) {
            return new Batch(stream, batch.messages(), batch.redelivered(), attempt);
        }
    }
}
