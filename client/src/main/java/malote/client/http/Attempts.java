package malote.client.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Makes a request again, after pauses, until it has succeeded or patience is over. Immutable, and safe for use by many threads.
 *
 * @param patience how long one request is tried, from its first attempt; no attempt takes longer than what is left of it
 * @param retrying hears why and after which pause a request is made again
 */
public record Attempts(HttpClient http, Duration patience, BiConsumer<String, Duration> retrying) {
    /** An attempt without an answer ends after this, or after a quarter of the patience if that is more. */
    private static final Duration ATTEMPT = Duration.ofSeconds(30);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** What an answer means. */
    @FunctionalInterface
    public interface Reading<T> {
        /** Makes something of an answer that is a success; throws {@link IOException} for any other. */
        T read(HttpResponse<byte[]> response) throws IOException;
    }

    /**
     * Makes a request.
     *
     * @param again whether another attempt may follow such a failure, of the connection or of the reading
     * @throws IOException the failure after which none may follow, or the one that was the last in all the time: then its message
     *     is for people
     */
    public <T> T make(HttpRequest request, Reading<T> reading, Predicate<IOException> again)
            throws IOException, InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomGenerator.getDefault());
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            IOException failure;
            Optional<Duration> asked = Optional.empty();
            try {
                HttpResponse<byte[]> response = new Call(http, request).await(attempt(deadline));
                asked = RetryAfter.of(response.headers(), Instant.now());
                return reading.read(response);
            } catch (IOException e) {
                failure = e;
            }
            if (!again.test(failure)) {
                throw failure;
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
}
