package malote.http.guard;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came on a connection before the request in front of it was done: it waits here, in order. */
final class Ahead {
    /** With more than that waiting, no more is read from the connection. */
    private static final int ENOUGH_BYTES = 64 << 10;
    /** The objects that a part is made of. */
    private static final int OVERHEAD_BYTES = 200;

    private final Deque<Object> parts = new ArrayDeque<>();
    private long bytes;

    boolean isEmpty() {
        return parts.isEmpty();
    }

    boolean isEnough() {
        return bytes > ENOUGH_BYTES;
    }

    /** What is held, in bytes, more or less. */
    long bytes() {
        return bytes;
    }

    void add(Object part) {
        parts.add(part);
        bytes += size(part);
    }

    @Nullable
    Object peek() {
        return parts.peek();
    }

    Object poll() {
        Object part = parts.remove();
        bytes -= size(part);
        return part;
    }

    /** Drops the newest request and what came of its body; false if none waits. */
    boolean dropLast() {
        boolean waits = parts.stream().anyMatch(HttpRequest.class::isInstance);
        for (boolean more = waits; more; ) {
            Object part = parts.removeLast();
            bytes -= size(part);
            more = !(part instanceof HttpRequest);
            ReferenceCountUtil.release(part);
        }
        return waits;
    }

    void clear() {
        parts.forEach(ReferenceCountUtil::release);
        parts.clear();
        bytes = 0;
    }

    private static long size(Object part) {
        long size = OVERHEAD_BYTES;
        if (part instanceof HttpContent content) {
            size += content.content().capacity();
        } else if (part instanceof HttpRequest request) {
            size += request.uri().length();
            for (Map.Entry<String, String> header : request.headers()) {
                size += header.getKey().length() + header.getValue().length() + OVERHEAD_BYTES;
            }
        }
        return size;
    }
}
