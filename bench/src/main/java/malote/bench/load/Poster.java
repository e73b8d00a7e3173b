package malote.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import malote.bench.history.Fault;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.history.Writer;
import malote.bench.http.Connection;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;
import malote.bench.http.Reply;
import malote.bench.http.Response;

/** A client that stores messages of its own, one request at a time, over a connection of its own. */
public final class Poster implements Reply {
    private static final int HEAD_BYTES = 512;
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Who is told when a request is answered. Another can be sent at once. */
    public interface Receipts {
        /**
         * The messages are stored.
         *
         * @param due what was given to {@link Poster#post}
         * @param messages their numbers in the history; valid until the next request
         */
        void stored(Poster poster, long due, int[] messages);

        /** The server has too much to do (503); the messages are not stored. */
        void refused(Poster poster, long due);
    }

    /** What the requests to one queue have in common. */
    private final class Address {
        private final List<Queue> to;
        private final byte[] head;
        private final Writer writer;

        Address(Queue queue) {
            to = Collections.nCopies(messages.length, queue);
            StringBuilder text = new StringBuilder("POST " + bodies.path(to) + " HTTP/1.1\r\n" + endpoint.usual());
            for (String header : bodies.headers(messages.length)) {
                text.append(header).append("\r\n");
            }
            head = text.append("Content-Length: ").toString().getBytes(StandardCharsets.US_ASCII);
            writer = queue.writer();
        }
    }

    private final Endpoint endpoint;
    private final History history;
    private final Bodies bodies;
    private final Receipts receipts;
    private final Connection connection;
    private final Map<Queue, Address> addresses = new HashMap<>();
    private final byte[] request;
    private final int[] messages;
    private final long[] ids;
    private long due;

    /** @param size how many messages a request has */
    public Poster(Loop loop, Endpoint endpoint, History history, Bodies bodies, Receipts receipts, int size) {
        this.endpoint = endpoint;
        this.history = history;
        this.bodies = bodies;
        this.receipts = receipts;
        this.connection = loop.connect(endpoint);
        this.request = new byte[HEAD_BYTES + bodies.mostBytes(size)];
        this.messages = new int[size];
        this.ids = new long[size];
    }

    public boolean isBusy() {
        return connection.isBusy();
    }

    /** Sends new messages to a queue; {@code dueNanos} is handed back with their receipt. */
    public void post(Queue queue, long dueNanos) {
        due = dueNanos;
        Address address = addresses.computeIfAbsent(queue, Address::new);
        int end = bodies.write(request, HEAD_BYTES, address.to, ids);
        for (int i = 0; i < messages.length; i++) {
            messages[i] = history.sent(address.writer, ids[i]);
        }
        send(address, end);
    }

    /** The head goes before the body, whose length it has to tell. */
    private void send(Address address, int end) {
        int at = HEAD_BYTES - HEAD_END.length;
        System.arraycopy(HEAD_END, 0, request, at, HEAD_END.length);
        for (int rest = end - HEAD_BYTES; rest > 0; rest /= 10) {
            request[--at] = (byte) ('0' + rest % 10);
        }
        at -= address.head.length;
        System.arraycopy(address.head, 0, request, at, address.head.length);
        connection.send(request, at, end - at, this);
    }

    @Override
    public void answered(Connection on, Response response) {
        if (bodies.isReceipt(response, messages.length)) {
            for (int message : messages) {
                history.stored(message);
            }
            receipts.stored(this, due, messages);
        } else {
            if (response.status() != 503 || !response.hasRetryAfter()) {
                int status = response.status();
                String body = response.body();
                history.fault(Fault.UNEXPECTED, () -> status + " to a message: " + body);
            }
            receipts.refused(this, due);
        }
    }
}
