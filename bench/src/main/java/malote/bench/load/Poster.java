package malote.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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
import malote.bench.load.json.Mint;

/** A client that stores messages of its own, one request at a time, over a connection of its own. */
public final class Poster implements Reply {
    private static final int HEAD_BYTES = 256;
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Who is told when a request is answered. Another can be sent at once. */
    public interface Receipts {
        /**
         * The messages are stored.
         *
         * @param due what was given to {@link Poster#post}
         * @param messages their numbers in the history; valid until the next request
         */
        void stored(Poster poster, long due, int[] messages, int count);

        /** The server has too much to do (503); the messages are not stored. */
        void refused(Poster poster, long due);
    }

    /** What the requests to one queue have in common. */
    private static final class Address {
        private final byte[] ispb;
        private final byte[] head;
        private final Writer writer;

        Address(Endpoint endpoint, Queue queue) {
            ispb = queue.ispb().getBytes(StandardCharsets.US_ASCII);
            head = ("POST /api/pix/" + queue.ispb() + "/msgs HTTP/1.1\r\n" + endpoint.usual()
                            + "Content-Type: application/json\r\nContent-Length: ")
                    .getBytes(StandardCharsets.US_ASCII);
            writer = queue.writer();
        }
    }

    private final Endpoint endpoint;
    private final History history;
    private final Mint mint;
    private final Receipts receipts;
    private final Connection connection;
    private final Map<Queue, Address> addresses = new HashMap<>();
    private final byte[] request;
    private final int[] messages;
    private int count;
    private long due;

    /** @param most how many messages a request can hold */
    public Poster(Loop loop, Endpoint endpoint, History history, Mint mint, Receipts receipts, int most) {
        this.endpoint = endpoint;
        this.history = history;
        this.mint = mint;
        this.receipts = receipts;
        this.connection = loop.connect(endpoint);
        this.request = new byte[HEAD_BYTES + 2 + most * (Mint.MAX_BYTES + 1)];
        this.messages = new int[most];
    }

    public boolean isBusy() {
        return connection.isBusy();
    }

    /** Sends one message; {@code dueNanos} is handed back with its receipt. */
    public void post(Queue queue, long dueNanos) {
        Address to = begin(queue, dueNanos);
        send(to, write(to, HEAD_BYTES));
    }

    /** Sends an array of messages. */
    public void postArray(Queue queue, int size, long dueNanos) {
        Address to = begin(queue, dueNanos);
        int at = HEAD_BYTES;
        request[at++] = '[';
        for (int i = 0; i < size; i++) {
            at = write(to, at);
            request[at++] = (byte) (i + 1 < size ? ',' : ']');
        }
        send(to, at);
    }

    private Address begin(Queue queue, long dueNanos) {
        count = 0;
        due = dueNanos;
        return addresses.computeIfAbsent(queue, key -> new Address(endpoint, key));
    }

    private int write(Address to, int at) {
        int end = mint.write(request, at, to.ispb);
        messages[count++] = history.sent(to.writer, mint.lastId());
        return end;
    }

    /** The head goes before the body, whose length it has to tell. */
    private void send(Address to, int end) {
        int at = HEAD_BYTES - HEAD_END.length;
        System.arraycopy(HEAD_END, 0, request, at, HEAD_END.length);
        for (int rest = end - HEAD_BYTES; rest > 0; rest /= 10) {
            request[--at] = (byte) ('0' + rest % 10);
        }
        at -= to.head.length;
        System.arraycopy(to.head, 0, request, at, to.head.length);
        connection.send(request, at, end - at, this);
    }

    @Override
    public void answered(Connection on, Response response) {
        if (response.status() == 201) {
            for (int i = 0; i < count; i++) {
                history.stored(messages[i]);
            }
            receipts.stored(this, due, messages, count);
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
