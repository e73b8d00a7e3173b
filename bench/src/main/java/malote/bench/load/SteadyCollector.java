package malote.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import malote.bench.history.Fault;
import malote.bench.history.Queue;
import malote.bench.history.Stream;
import malote.bench.http.Connection;
import malote.bench.http.Endpoint;
import malote.bench.http.Reply;
import malote.bench.http.Response;
import malote.bench.load.Temper.Oddity;

/**
 * A client that collects by the protocol, whatever happens to its servers: what was not answered it asks for again, with the
 * same URI, at the next server; when its stream is over it opens another. By its {@link Temper} it does odd things of its own.
 */
public final class SteadyCollector implements Reply {
    private static final int MOST = 10;
    private static final long PAUSE_NANOS = 100_000_000L;
    private static final long LONG_PAUSE_NANOS = 1_000_000_000L;
    private static final long PATIENCE_NANOS = 9_000_000_000L;
    private static final long HANG_UP_NANOS = 50_000_000L;
    private static final int GONE = 410;
    private static final int UNKNOWN = 404;

    private final Load load;
    private final Dialect dialect;
    private final Lines lines;
    private final Queue queue;
    private final boolean multipart;
    private final SplittableRandom random;
    private final Supplier<Temper> temper;
    private final IntConsumer taker;
    private final Dialect.Each each = this::take;

    private Stream stream;
    private String next = "";
    private String before = "";
    private String asked = "";
    private boolean deleting;
    private boolean losing;
    private boolean finishing;
    private boolean finished;
    private long requests;
    private int count;

    /**
     * @param first which of the servers it begins with
     * @param taker is told of each message by its number in the history
     */
    public SteadyCollector(
            Load load,
            Dialect dialect,
            List<Endpoint> endpoints,
            int first,
            Queue queue,
            boolean multipart,
            SplittableRandom random,
            Supplier<Temper> temper,
            IntConsumer taker) {
        this.load = load;
        this.dialect = dialect;
        this.lines = new Lines(load.loop(), endpoints, first);
        this.queue = queue;
        this.multipart = multipart;
        this.random = random;
        this.temper = temper;
        this.taker = taker;
        this.stream = queue.stream();
    }

    /** Opens a stream and begins to read. */
    public void start() {
        openAnother();
        goOn();
    }

    /** Ends the stream when the read under way is answered. */
    public void finish() {
        finishing = true;
    }

    /** Whether its stream is ended. */
    public boolean isFinished() {
        return finished;
    }

    /** Gives up waiting for an answer that does not come; called now and then. */
    public void check(long now) {
        Connection connection = lines.connection();
        if (connection.isBusy() && now - connection.sentAt() > PATIENCE_NANOS) {
            lines.cut();
            unanswered();
        }
    }

    private void openAnother() {
        stream = queue.stream();
        next = "";
        before = "";
        deleting = false;
    }

    private void goOn() {
        if (finishing && next.isEmpty()) {
            finished = true;
            return;
        }
        Oddity oddity = finishing ? Oddity.END : temper.get().oddity(random.nextInt(10_000));
        losing = oddity == Oddity.LOSE;
        asked = oddity == Oddity.REPEAT && !before.isEmpty() ? before : next;
        if (oddity == Oddity.HANG_UP) {
            hangUpSoon(requests + 1);
        } else if (oddity == Oddity.END && !next.isEmpty()) {
            deleting = true;
            asked = !finishing && !before.isEmpty() && random.nextBoolean() ? before : next;
        } else if (oddity == Oddity.ABANDON && !next.isEmpty()) {
            stream.abandoned();
            openAnother();
            asked = "";
        }
        send();
    }

    private void hangUpSoon(long request) {
        load.loop().at(System.nanoTime() + HANG_UP_NANOS, () -> {
            if (requests == request && lines.connection().isBusy()) {
                lines.cut();
                unanswered();
            }
        });
    }

    private void send() {
        requests++;
        String path = asked.isEmpty() ? dialect.start(queue.ispb()) : asked;
        if (deleting) {
            stream.ending(id(asked));
        } else {
            stream.asked(asked.isEmpty() ? Stream.START : id(asked), System.nanoTime());
        }
        byte[] request = deleting
                ? lines.endpoint().request("DELETE", path)
                : lines.endpoint().request("GET", path, dialect.headers(multipart));
        lines.connection().send(request, 0, request.length, this);
    }

    @Override
    public void answered(Connection connection, Response response) {
        int status = response.status();
        long took = System.nanoTime() - connection.sentAt();
        if (took > load.history().rules().longestAnswer()) {
            load.trouble()
                    .addLateRead(Instant.now(), status, took, lines.endpoint().url());
        }
        if (losing && status == 200) {
            lines.cut();
            unanswered();
        } else if (status == 503) {
            load.trouble().addAnswer(status, 0);
            unanswered();
        } else if (deleting) {
            deleted(response);
        } else {
            read(response);
        }
    }

    private void deleted(Response response) {
        if (response.status() == 200) {
            stream.ended();
        } else if (isOver(response.status())) {
            stream.over(System.nanoTime());
        } else {
            complain(response);
        }
        openAnother();
        goOn();
    }

    private boolean isOver(int status) {
        return status == GONE || (status == UNKNOWN && load.history().rules().mayGoBack());
    }

    private void read(Response response) {
        long now = System.nanoTime();
        switch (isOver(response.status()) ? GONE : response.status()) {
            case 200 -> {
                take(response, now);
                String following = next(response);
                if (!asked.isEmpty() && asked.equals(before) && !following.equals(next)) {
                    load.history().fault(Fault.CHANGED, () -> "another Pull-Next of " + queue.ispb());
                }
                before = asked;
                next = following;
                goOn();
            }
            case 204 -> {
                stream.nothing(now);
                before = "";
                next = next(response);
                goOn();
            }
            case GONE -> {
                load.trouble().addOver();
                stream.over(now);
                openAnother();
                goOn();
            }
            case 429 -> {
                load.trouble().addTooMany();
                stream.refused(now);
                if (next.isEmpty() || !dialect.limitsReads()) {
                    openAnother();
                }
                load.loop().at(now + LONG_PAUSE_NANOS, this::goOn);
            }
            default -> {
                complain(response);
                openAnother();
                load.loop().at(now + LONG_PAUSE_NANOS, this::goOn);
            }
        }
    }

    private void take(Response response, long now) {
        stream.begin(response.redelivered(), now);
        count = 0;
        boolean wellFormed = dialect.read(response, each);
        stream.complete();
        if (!wellFormed || count < 1 || count > (multipart ? MOST : 1)) {
            complain(response);
        }
    }

    private void take(long id, long name) {
        count++;
        taker.accept(stream.message(id, name));
    }

    private String next(Response response) {
        byte[] uri = new byte[256];
        int length = response.copyNext(uri, 0);
        if (length == 0) {
            complain(response);
        }
        return new String(uri, 0, length, StandardCharsets.US_ASCII);
    }

    private void complain(Response response) {
        int status = response.status();
        String body = response.body();
        load.history()
                .fault(
                        Fault.UNEXPECTED,
                        () -> status + " to " + (deleting ? "DELETE " : "GET ") + asked + " (" + queue.ispb() + "): "
                                + body);
    }

    @Override
    public void failed(Connection connection, IOException failure) {
        load.trouble().addBroken();
        unanswered();
    }

    /** Whatever it was that it asked for, it asks for it again. */
    private void unanswered() {
        long now = System.nanoTime();
        losing = false;
        lines.change();
        if (!deleting) {
            stream.unanswered(now);
        }
        if (asked.isEmpty()) {
            openAnother();
            load.loop().at(now + PAUSE_NANOS, this::goOn);
        } else {
            load.loop().at(now + PAUSE_NANOS, this::send);
        }
    }

    private static long id(String uri) {
        byte[] bytes = uri.getBytes(StandardCharsets.US_ASCII);
        return Uris.id(bytes, 0, bytes.length);
    }
}
