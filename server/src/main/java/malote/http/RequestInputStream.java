package malote.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a request as a stream. It asks the connection for the next piece only when the one before was read, so
 * that at most a few pieces are in memory. Made on the request's event loop, read by one other thread.
 */
final class RequestInputStream extends InputStream {
    private static final long PATIENCE_SECONDS = 10;
    private static final Buffer END = Buffer.buffer();
    private static final Buffer BROKEN = Buffer.buffer();

    private final HttpServerRequest request;
    private final Context eventLoop;
    private final BlockingQueue<Buffer> pieces = new LinkedBlockingQueue<>();
    private Buffer piece = Buffer.buffer();
    private int position;
    private boolean ended;

    RequestInputStream(HttpServerRequest request) {
        this.request = request;
        this.eventLoop = Vertx.currentContext();
        request.pause();
        request.handler(pieces::add);
        request.endHandler(end -> pieces.add(END));
        request.exceptionHandler(failure -> pieces.add(BROKEN));
    }

    @Override
    public int read() throws IOException {
        return advance() ? piece.getByte(position++) & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!advance()) {
            return -1;
        }
        int count = Math.min(length, piece.length() - position);
        piece.getBytes(position, position + count, bytes, offset);
        position += count;
        return count;
    }

    /** Lets the rest of the body pass by, so that the connection can be used for the next request. */
    void discardRest() {
        eventLoop.runOnContext(now -> {
            // Whoever answered may have let it pass by already.
            if (!request.isEnded()) {
                request.handler(ignored -> {});
                request.resume();
            }
        });
    }

    /** Makes sure that a byte is there; false at the end. */
    @SuppressWarnings("ReferenceEquality") // the two marks are compared as what they are
    private boolean advance() throws IOException {
        while (!ended && position == piece.length()) {
            eventLoop.runOnContext(now -> request.fetch(1));
            Buffer next = next();
            if (next == BROKEN) {
                throw new IOException("the connection was closed before the end of the body");
            }
            ended = next == END;
            piece = next;
            position = 0;
        }
        return !ended;
    }

    private Buffer next() throws IOException {
        try {
            Buffer next = pieces.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new BodyTooSlow();
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is stopping");
        }
    }
}
