package malote.http.body;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Enumeration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import malote.http.IcomProblem;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.message.icom.Gzip;
import malote.message.icom.GzipException;
import malote.message.json.BadBody;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * Reads the bodies of requests. Their bytes are collected without a thread; a body that is whole is read: a small one at
 * once, a large or packed one by one of a few threads. So no thread waits for a client. A {@link BodyBudget} counts the bytes
 * that arrived until they are read, and what is read from them until the request is done.
 *
 * <p>Thread-safe.
 */
@Singleton
public final class BodyReader {
    private static final int SMALL_BYTES = 128 << 10;
    private static final int THREADS = 2;
    private static final int QUEUE = 64;
    private static final int LEAST_PIECE = 1 << 10;
    private static final int LARGEST_PIECE = 64 << 10;

    /** What gzip may add to that which it cannot make smaller. */
    private static final int MAX_OVERHEAD = 64 << 10;

    /** A message takes about twice as many bytes of the heap as its JSON has. */
    private static final int WEIGHT = 2;

    /** The largest body and some others, or more where there is more memory. */
    private static final long BUDGET =
            Math.max(WEIGHT * Body.MAX_BYTES + (16 << 20), Runtime.getRuntime().maxMemory() * 3 / 8);

    private final BodyBudget budget;
    private final ExecutorService threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            task -> new Thread(task, "malote-body"));

    @Inject
    BodyReader() {
        this(new BodyBudget(BUDGET, System::nanoTime));
    }

    BodyReader(BodyBudget budget) {
        this.budget = budget;
    }

    /** Makes something of the bytes of a body. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(InputStream body) throws IOException;
    }

    /**
     * Reads the body of a request and does with it what the request asks for. Called on the request's event loop, before
     * anything else was read of it. Fails with what {@code use} fails with, and with a {@link ProblemException} if the body
     * cannot be read, there is no memory for it, or too many wait to be read.
     *
     * @param use what was read takes memory until this is done
     */
    public <T, R> CompletionStage<R> read(
            HttpServerRequest request, boolean gzip, Reader<T> reader, Function<T, CompletionStage<R>> use) {
        Incoming incoming = new Incoming(request, Body.MAX_BYTES);
        incoming.begin();
        return incoming.whole
                .thenCompose(whole -> !gzip && whole.size <= SMALL_BYTES
                        ? CompletableFuture.completedFuture(read(whole.stream(), false, reader, whole.share))
                        : readElsewhere(whole.stream(), gzip, reader, whole.share))
                .thenCompose(use)
                .whenComplete((done, failure) -> incoming.share.close());
    }

    /**
     * A body in one piece. Its arrays are for whoever it is given to.
     *
     * @param wire as it came
     * @param plain the same, unpacked
     * @param isOneMember whether what came is exactly one member of gzip
     */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    public record Whole(byte[] wire, byte[] plain, boolean isOneMember) {}

    /**
     * As {@link #read}, for a body that is wanted in one piece, as it came and unpacked. A packed one is unpacked at once if it is
     * small by then.
     *
     * @param most the most bytes that the body may have, unpacked
     */
    public <T, R> CompletionStage<R> readWhole(
            HttpServerRequest request,
            boolean gzip,
            int most,
            Function<Whole, T> reader,
            Function<T, CompletionStage<R>> use) {
        Incoming incoming = new Incoming(request, gzip ? most + MAX_OVERHEAD : most);
        incoming.begin();
        return incoming.whole
                .thenCompose(whole -> {
                    byte[] wire = whole.bytes();
                    Optional<Whole> small = wire.length > SMALL_BYTES
                            ? Optional.empty()
                            : unpacked(wire, gzip, Math.min(most, SMALL_BYTES), whole.share);
                    return small.isPresent()
                            ? CompletableFuture.completedFuture(reader.apply(small.get()))
                            : elsewhere(() -> reader.apply(
                                    unpacked(wire, gzip, most, whole.share).orElseThrow(() -> Body.tooLarge(most))));
                })
                .thenCompose(use)
                .whenComplete((done, failure) -> incoming.share.close());
    }

    /** Empty if it is more than so many bytes. */
    private static Optional<Whole> unpacked(byte[] wire, boolean gzip, int most, BodyBudget.Share share) {
        Whole whole;
        try {
            if (gzip) {
                Gzip.Unpacked unpacked = Gzip.unpack(wire, most);
                whole = new Whole(wire, unpacked.bytes(), unpacked.isOneMember());
            } else {
                whole = new Whole(wire, wire, false);
            }
        } catch (GzipException e) {
            if (e.isTooLarge()) {
                return Optional.empty();
            }
            throw new ProblemException(IcomProblem.ENCODING, String.valueOf(e.getMessage()));
        }
        if (!share.holds(whole.plain().length * WEIGHT)) {
            throw noMemory();
        }
        return Optional.of(whole);
    }

    private <T> CompletionStage<T> readElsewhere(
            InputStream whole, boolean gzip, Reader<T> reader, BodyBudget.Share share) {
        return elsewhere(() -> read(whole, gzip, reader, share));
    }

    /** Does by one of the threads what would take an event loop too long; throws if too much of it waits already. */
    public <T> CompletionStage<T> elsewhere(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads);
        } catch (RejectedExecutionException e) {
            throw new ProblemException(
                    Problem.UNAVAILABLE, "Too many large requests are being read. Repeat the request in a moment.");
        }
    }

    private static <T> T read(InputStream wire, boolean gzip, Reader<T> reader, BodyBudget.Share share) {
        try (InputStream body = new ProxyInputStream(Body.open(wire, gzip)) {
            @Override
            protected void afterRead(int count) {
                if (count > 0 && !share.holds(count * WEIGHT)) {
                    throw noMemory();
                }
            }
        }) {
            return reader.read(body);
        } catch (BadBody e) {
            throw new ProblemException(
                    e.isTooLong() ? Problem.TOO_LARGE : Problem.MALFORMED_BODY, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new ProblemException(Problem.MALFORMED_BODY, String.valueOf(e.getMessage()));
        }
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }

    /** A body that comes. Used by its event loop only, until it is whole. */
    private final class Incoming {
        final CompletableFuture<Incoming> whole = new CompletableFuture<>();
        final BodyBudget.Share share;
        private final HttpServerRequest request;
        private final long most;
        private final Deque<byte[]> full = new ArrayDeque<>();
        private byte[] last = {};
        /** How many bytes of the last piece are of the body. */
        private int used;

        long size;

        Incoming(HttpServerRequest request, long most) {
            this.request = request;
            this.most = most;
            Context eventLoop = Vertx.currentContext();
            share = budget.share(() -> eventLoop.runOnContext(now -> fail(noMemory())));
        }

        void begin() {
            request.handler(this::add);
            request.endHandler(end -> end());
            request.exceptionHandler(failure -> fail(new ProblemException(
                    Problem.MALFORMED_BODY, "the connection was closed before the end of the body")));
            if (announced() > most) {
                fail(Body.tooLarge(most));
            }
            request.resume();
        }

        /** The length that the client announced; 0 if it is not known. */
        private long announced() {
            String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
            try {
                return length == null ? 0 : Long.parseLong(length);
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        private void add(Buffer bytes) {
            if (whole.isDone()) {
                // The rest of what is refused passes by, so that the connection can be used for the next request.
                return;
            }
            int count = bytes.length();
            int more = Math.max(0, count - (last.length - used));
            int memory = more == 0 ? 0 : (int) Math.max(more, Math.min(LARGEST_PIECE, Math.max(LEAST_PIECE, size)));
            size += count;
            if (size > most) {
                fail(Body.tooLarge(most));
            } else if (!share.came(count, memory)) {
                fail(noMemory());
            } else {
                int here = count - more;
                bytes.getBytes(0, here, last, used);
                used += here;
                if (more > 0) {
                    next(memory);
                    bytes.getBytes(here, count, last, 0);
                    used = more;
                }
            }
        }

        private void next(int memory) {
            if (used > 0) {
                full.add(last);
            }
            last = new byte[memory];
        }

        private void end() {
            if (!share.end()) {
                fail(noMemory());
            } else {
                whole.complete(this);
            }
        }

        private void fail(Throwable failure) {
            full.clear();
            last = new byte[0];
            used = 0;
            whole.completeExceptionally(failure);
        }

        /** Lets go of each piece when it is read. */
        InputStream stream() {
            return new SequenceInputStream(new Pieces());
        }

        /** All of it; it still counts. */
        byte[] bytes() {
            if (full.isEmpty() && used == last.length) {
                return last;
            }
            byte[] all = new byte[(int) size];
            int at = 0;
            for (byte[] piece = full.poll(); piece != null; piece = full.poll()) {
                System.arraycopy(piece, 0, all, at, piece.length);
                at += piece.length;
            }
            System.arraycopy(last, 0, all, at, used);
            last = new byte[0];
            return all;
        }

        /** Lets go of each piece when it is read, so that it does not count beside what is read from it. */
        @SuppressWarnings("JdkObsolete") // what SequenceInputStream takes
        private final class Pieces implements Enumeration<InputStream> {
            @Override
            public boolean hasMoreElements() {
                return last.length > 0;
            }

            @Override
            public InputStream nextElement() {
                byte[] next = full.poll();
                int length;
                if (next != null) {
                    length = next.length;
                } else {
                    next = last;
                    length = used;
                    last = new byte[0];
                }
                share.letGo(next.length);
                return new ByteArrayInputStream(next, 0, length);
            }
        }
    }

    private static ProblemException noMemory() {
        return new ProblemException(
                Problem.UNAVAILABLE,
                "The server is receiving as many bodies as it can; a body slower than "
                        + (BodyBudget.SLOW >> 20)
                        + " MiB a second is refused first. Repeat the request in a moment.");
    }
}
