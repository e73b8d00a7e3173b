package malote.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntConsumer;
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

/**
 * A client that stores messages and lets nothing keep it from doing so: a request that was refused for the moment, or whose
 * outcome is unknown, it repeats as it is, at the next server, until it has an answer. It sends at a steady pace.
 */
public final class SteadySender implements Reply {
    private static final long PAUSE_NANOS = 100_000_000L;
    private static final long PATIENCE_NANOS = 12_000_000_000L;

    private final Loop loop;
    private final History history;
    private final Mint mint;
    private final Trouble trouble;
    private final Lines lines;
    private final Queue queue;
    private final Writer writer;
    private final int size;
    private final long interval;
    private final IntConsumer acknowledged;

    private byte[] body = new byte[0];
    private final int[] messages;
    private boolean pending;
    private boolean stopped;
    private long due;

    /**
     * @param first which of the servers it begins with
     * @param size how many messages it sends at a time
     * @param perSecond requests, as long as each is answered in time
     * @param acknowledged is told of each message by its number in the history
     */
    public SteadySender(
            Load load,
            List<Endpoint> endpoints,
            int first,
            Queue queue,
            Mint mint,
            int size,
            double perSecond,
            IntConsumer acknowledged) {
        this.loop = load.loop();
        this.history = load.history();
        this.trouble = load.trouble();
        this.mint = mint;
        this.lines = new Lines(loop, endpoints, first);
        this.queue = queue;
        this.writer = queue.writer();
        this.size = size;
        this.acknowledged = acknowledged;
        this.interval = (long) (1e9 / perSecond);
        this.messages = new int[size];
    }

    /** Begins; for as long as the loop runs. */
    public void start() {
        due = System.nanoTime() + ThreadLocalRandom.current().nextLong(interval);
        loop.at(due, this::sendNext);
    }

    /** Sends nothing new from now on. */
    public void stop() {
        stopped = true;
    }

    /** Whether every request has been answered. */
    public boolean isIdle() {
        return stopped && !pending;
    }

    private void sendNext() {
        if (stopped) {
            return;
        }
        byte[] ispb = queue.ispb().getBytes(StandardCharsets.US_ASCII);
        byte[] json = new byte[2 + size * (Mint.MAX_BYTES + 1)];
        int at = 0;
        json[at++] = '[';
        for (int i = 0; i < size; i++) {
            at = mint.write(json, at, ispb);
            messages[i] = history.sent(writer, mint.lastId());
            json[at++] = (byte) (i + 1 < size ? ',' : ']');
        }
        body = Arrays.copyOf(json, at);
        pending = true;
        send();
    }

    private void send() {
        byte[] head = lines.endpoint()
                .request(
                        "POST",
                        "/api/pix/" + queue.ispb() + "/msgs",
                        "Content-Type: application/json",
                        "Content-Length: " + body.length);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        lines.connection().send(request, 0, request.length, this);
    }

    /** Cuts the connection in the middle of whatever goes on. */
    public void cut() {
        if (lines.connection().isBusy()) {
            lines.cut();
            again();
        }
    }

    /** Gives up waiting for an answer that does not come; called now and then. */
    public void check(long now) {
        Connection connection = lines.connection();
        if (connection.isBusy() && now - connection.sentAt() > PATIENCE_NANOS) {
            trouble.addUnanswered(now - connection.sentAt());
            cut();
        }
    }

    @Override
    public void answered(Connection connection, Response response) {
        int status = response.status();
        trouble.addAnswer(status, System.nanoTime() - connection.sentAt());
        if (status == 503) {
            again();
            return;
        }
        pending = false;
        if (status == 200 || status == 201) {
            for (int message : messages) {
                history.stored(message);
                acknowledged.accept(message);
            }
        } else {
            String text = response.body();
            history.fault(Fault.UNEXPECTED, () -> status + " to messages: " + text);
        }
        due = Math.max(due + interval, System.nanoTime());
        loop.at(due, this::sendNext);
    }

    @Override
    public void failed(Connection connection, IOException failure) {
        trouble.addBroken();
        again();
    }

    private void again() {
        lines.change();
        loop.at(System.nanoTime() + PAUSE_NANOS, this::send);
    }
}
