package malote.bench.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/**
 * A client that stores messages and lets nothing keep it from doing so: a request that was refused for the moment it repeats as it
 * is, at the next server, until it has an answer. So it does if the outcome is unknown; where the protocol would store the messages
 * twice, it lets them go instead: they may come or not. It sends at a steady pace.
 */
public final class SteadySender implements Reply {
    private static final long PAUSE_NANOS = 100_000_000L;
    private static final long PATIENCE_NANOS = 12_000_000_000L;

    private final Loop loop;
    private final History history;
    private final Bodies bodies;
    private final Trouble trouble;
    private final Lines lines;
    private final List<Queue> to;
    private final long interval;
    private final IntConsumer acknowledged;

    private final Map<Queue, Writer> writers = new HashMap<>();
    private byte[] body = new byte[0];
    private final int[] messages;
    private final long[] ids;
    private boolean pending;
    private boolean stopped;
    private long due;

    /**
     * @param first which of the servers it begins with
     * @param to a request has a message for each of these, in this order
     * @param perSecond requests, as long as each is answered in time
     * @param acknowledged is told of each message by its number in the history
     */
    public SteadySender(
            Load load,
            List<Endpoint> endpoints,
            int first,
            List<Queue> to,
            Bodies bodies,
            double perSecond,
            IntConsumer acknowledged) {
        this.loop = load.loop();
        this.history = load.history();
        this.trouble = load.trouble();
        this.bodies = bodies;
        this.lines = new Lines(loop, endpoints, first);
        this.to = List.copyOf(to);
        this.acknowledged = acknowledged;
        this.interval = (long) (1e9 / perSecond);
        this.messages = new int[to.size()];
        this.ids = new long[to.size()];
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
        byte[] room = new byte[bodies.mostBytes(to.size())];
        body = Arrays.copyOf(room, bodies.write(room, 0, to, ids));
        for (int i = 0; i < ids.length; i++) {
            messages[i] = history.sent(writers.computeIfAbsent(to.get(i), Queue::writer), ids[i]);
        }
        pending = true;
        send();
    }

    private void send() {
        String[] said = bodies.headers(to.size());
        String[] headers = Arrays.copyOf(said, said.length + 1);
        headers[said.length] = "Content-Length: " + body.length;
        byte[] head = lines.endpoint().request("POST", bodies.path(to), headers);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        lines.connection().send(request, 0, request.length, this);
    }

    /** Cuts the connection in the middle of whatever goes on. */
    public void cut() {
        if (lines.connection().isBusy()) {
            lines.cut();
            unknown();
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
        if (bodies.isReceipt(response, messages.length)) {
            for (int message : messages) {
                history.stored(message);
                acknowledged.accept(message);
            }
        } else if (status >= 500 && !bodies.canRepeat()) {
            unknown();
            return;
        } else {
            String text = response.body();
            history.fault(Fault.UNEXPECTED, () -> status + " to messages: " + text);
        }
        goOn();
    }

    private void goOn() {
        pending = false;
        due = Math.max(due + interval, System.nanoTime());
        loop.at(due, this::sendNext);
    }

    @Override
    public void failed(Connection connection, IOException failure) {
        trouble.addBroken();
        unknown();
    }

    /** Whether the messages are stored nobody can say. */
    private void unknown() {
        if (bodies.canRepeat()) {
            again();
            return;
        }
        trouble.addUnknown();
        history.unknown(messages);
        // They may still be stored, after those that follow.
        writers.clear();
        lines.change();
        due = Math.max(due, System.nanoTime() + PAUSE_NANOS);
        goOn();
    }

    private void again() {
        lines.change();
        loop.at(System.nanoTime() + PAUSE_NANOS, this::send);
    }
}
