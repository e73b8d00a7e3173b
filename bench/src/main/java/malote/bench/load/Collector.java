package malote.bench.load;

import java.nio.charset.StandardCharsets;
import malote.bench.history.Fault;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.history.Stream;
import malote.bench.http.Connection;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;
import malote.bench.http.Reply;
import malote.bench.http.Response;

/**
 * A client that collects: opens a stream, reads on and on, and ends it. It has a connection of its own. What is wrong with
 * an answer it tells the history.
 */
public final class Collector implements Reply {
    private static final byte[] GET = "GET ".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_MESSAGES = 10;
    private static final long PAUSE_NANOS = 100_000_000L;
    private static final int LONGEST_URI = 200;

    /**
     * Where collectors are, how they read, and whom they tell.
     *
     * @param patience for how many nanoseconds one repeats a read that is answered 503 before it gives up
     */
    public record Surroundings(
            Loop loop, Endpoint endpoint, Dialect dialect, History history, Taker taker, long patience) {}

    private enum State {
        IDLE,
        STARTING,
        READING,
        ENDING
    }

    private final Surroundings around;
    private final Connection connection;
    private final Queue queue;
    private Stream stream;
    private State state = State.IDLE;
    private boolean multipart;
    private int messages;
    private boolean stopping;
    /** When the first of the last answers was given, if those were all 503. */
    private long refusedSince;

    private boolean refused;
    private boolean wellFormed;
    private final Dialect.Each each = this::take;

    // The request of the next read, rewritten in place from answer to answer.
    private byte[] tail;
    private final byte[] request;
    private int uriLength;
    private long uriId = Stream.START;

    public Collector(Surroundings around, Queue queue, boolean multipart) {
        this.around = around;
        this.queue = queue;
        this.stream = queue.stream();
        this.connection = around.loop().connect(around.endpoint());
        this.multipart = multipart;
        this.tail = tail(multipart);
        this.request = new byte[GET.length + LONGEST_URI + tail.length + 20];
        System.arraycopy(GET, 0, request, 0, GET.length);
    }

    private byte[] tail(boolean many) {
        return around.endpoint().tail(around.dialect().headers(many)).getBytes(StandardCharsets.US_ASCII);
    }

    public Queue queue() {
        return queue;
    }

    /** The stream that it reads now or read last. */
    public Stream stream() {
        return stream;
    }

    Endpoint endpoint() {
        return around.endpoint();
    }

    /** Connects, if the server has closed the connection. */
    void connect() {
        connection.connectNow();
    }

    /** Opens a stream and begins to read it. */
    public void start(boolean many) {
        if (state != State.IDLE) {
            throw new IllegalStateException("the collector is at work");
        }
        askFor(many);
        stopping = false;
        refused = false;
        stream = queue.stream();
        byte[] uri = around.dialect().start(queue.ispb()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(uri, 0, request, GET.length, uri.length);
        uriLength = uri.length;
        uriId = Stream.START;
        System.arraycopy(tail, 0, request, GET.length + uriLength, tail.length);
        state = State.STARTING;
        send();
    }

    /** From its next request on it asks for one message at a time, or for many. */
    public void askFor(boolean many) {
        if (many != multipart) {
            multipart = many;
            tail = tail(many);
            uriLength = 0;
        }
    }

    /** Ends the stream when the answer to the read under way is there. */
    public void stop() {
        stopping = true;
    }

    /** Whether its stream is ended, or none was opened. */
    public boolean isIdle() {
        return state == State.IDLE;
    }

    /** Whether its stream has had an answer. */
    public boolean isReading() {
        return state == State.READING;
    }

    /** A request that ends the stream on another connection, which cuts the read under way short. */
    byte[] endRequest() {
        stream.ending(uriId);
        return around.endpoint().request("DELETE", uri());
    }

    /** The answer to it came on another connection. */
    void endAnswered(Response response) {
        if (expect(response.status() == 200, response)) {
            stream.ended();
        }
    }

    private String uri() {
        int length = 0;
        while (request[GET.length + length] != ' ') {
            length++;
        }
        return new String(request, GET.length, length, StandardCharsets.US_ASCII);
    }

    @Override
    public void answered(Connection on, Response response) {
        long now = System.nanoTime();
        if (state == State.ENDING) {
            state = State.IDLE;
            endAnswered(response);
        } else if (response.status() == 503 && isPatient(now)) {
            stream.unanswered(now);
            around.loop().at(now + PAUSE_NANOS, this::send);
        } else if (stopping && response.status() == 410) {
            stream.over(now);
            state = State.IDLE;
        } else if (expect(response.status() == 200 || response.status() == 204, response)) {
            record(response, now);
            int length = response.copyNext(request, GET.length);
            if (expect(length > 0, response)) {
                goOn(response, length, now - on.sentAt());
            }
        }
    }

    private boolean isPatient(long now) {
        if (!refused) {
            refused = true;
            refusedSince = now;
        }
        return now - refusedSince < around.patience();
    }

    private void goOn(Response response, int length, long nanos) {
        state = State.READING;
        refused = false;
        uriId = Uris.id(request, GET.length, length);
        if (length != uriLength) {
            uriLength = length;
            System.arraycopy(tail, 0, request, GET.length + uriLength, tail.length);
        }
        boolean allowed = multipart;
        if (stopping) {
            state = State.ENDING;
            byte[] end = endRequest();
            connection.send(end, 0, end.length, this);
        } else {
            send();
        }
        if (response.status() == 200) {
            check(response, allowed);
            around.taker().batch(this, messages, response.bodyLength(), nanos);
        } else {
            around.taker().nothing(this);
        }
    }

    private void send() {
        stream.asked(uriId, System.nanoTime());
        connection.send(request, 0, GET.length + uriLength + tail.length, this);
    }

    /** Before the next request is sent, whose answer may depend on it. */
    private void record(Response response, long now) {
        messages = 0;
        if (response.status() == 204) {
            stream.nothing(now);
            return;
        }
        stream.begin(response.redelivered(), now);
        wellFormed = around.dialect().read(response, each);
        stream.complete();
    }

    private void take(long id, long name) {
        messages++;
        around.taker().message(this, stream.message(id, name));
    }

    private void check(Response response, boolean manyAllowed) {
        boolean right =
                messages == 1 || (messages > 1 && messages <= MAX_MESSAGES && (manyAllowed || response.redelivered()));
        if (!right || !wellFormed) {
            String what = wellFormed ? "" : "of another form than was asked for, ";
            int count = messages;
            around.history().fault(Fault.UNEXPECTED, () -> what + count + " messages in an answer to " + queue.ispb());
        }
    }

    private boolean expect(boolean right, Response response) {
        if (!right) {
            state = State.IDLE;
            int status = response.status();
            String body = response.body();
            around.history().fault(Fault.UNEXPECTED, () -> status + " to a read of " + queue.ispb() + ": " + body);
        }
        return right;
    }
}
