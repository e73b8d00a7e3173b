package malote.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Reads the bodies of requests. A small one is read whole, without a thread of its own; a large, chunked or packed one is
 * streamed by one of a few threads, so that only what is made of it is in memory, and not of too many at the same time.
 *
 * <p>Thread-safe.
 */
@Singleton
final class BodyReader {
    private static final int SMALL_BYTES = 128 << 10;
    private static final int THREADS = 2;
    private static final int QUEUE = 64;

    private final ExecutorService threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            task -> new Thread(task, "malote-body"));

    @Inject
    BodyReader() {}

    /** Makes something of the bytes of a body. */
    @FunctionalInterface
    interface Reader<T> {
        T read(InputStream body) throws IOException;
    }

    /**
     * Reads the body of a request. Called on the request's event loop, before anything else was read of it. Fails with
     * what the reader throws, {@link IOException}s wrapped as {@link UncheckedIOException}, and with a
     * {@link ProblemException} if too many large bodies are being read.
     */
    <T> CompletionStage<T> read(HttpServerRequest request, boolean gzip, Reader<T> reader) {
        if (!gzip && length(request) <= SMALL_BYTES) {
            CompletionStage<Buffer> body = request.body().toCompletionStage();
            request.resume();
            return body.thenApply(bytes -> read(stream(bytes), false, reader));
        }
        RequestInputStream body = new RequestInputStream(request);
        try {
            return CompletableFuture.supplyAsync(() -> read(body, gzip, reader), threads)
                    .whenComplete((done, failure) -> body.discardRest());
        } catch (RejectedExecutionException e) {
            body.discardRest();
            return CompletableFuture.failedFuture(new ProblemException(
                    Problem.UNAVAILABLE, "Too many large requests are being read. Repeat the request in a moment."));
        }
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }

    private static <T> T read(InputStream wire, boolean gzip, Reader<T> reader) {
        try (InputStream body = Body.open(wire, gzip)) {
            return reader.read(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(Buffer body) {
        return new ByteArrayInputStream(body.getBytes());
    }

    /** The length that the client announced; unknown counts as large. */
    private static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? Long.MAX_VALUE : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
