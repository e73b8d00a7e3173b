package malote.client.stream;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import malote.client.http.Backoff;
import malote.client.http.Call;
import malote.client.http.NoAnswer;
import malote.client.http.RetryAfter;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a collector, from its opening to its end, opened again when it is lost.
 *
 * <p>All rests on {@code uri}: it is the read whose answer was not handled yet. It moves on only after the handler has
 * returned. So whatever goes wrong before, asking for {@code uri} again repeats the answer, and a {@code DELETE} of it
 * confirms what was handled and gives back what was not.
 *
 * <p>Run by one thread; {@link #wake} may be called by any.
 *
 * @param <M> a message
 */
final class Stream<M> implements Runnable {
    private static final System.Logger LOG = System.getLogger("malote.client.Collector");
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int GONE = 410;

    private final int number;
    private final Settings settings;
    private final Dialect<M> dialect;
    private final Recipient<M> recipient;
    private final Budget budget;
    private final Stop stop;
    private final Backoff backoff;

    private volatile @Nullable Call reading;

    /** The read that was not handled yet; null: {@code stream/start}. */
    private @Nullable URI uri;
    /** The batch of a {@code stream/start} that the handler failed on, if the server said no URI that would repeat it. */
    private @Nullable Answer<M> kept;
    /** How many messages are in hand that the handler failed on. */
    private int unhandled;
    /** How many messages were handled whose confirmation was not heard yet. */
    private int unconfirmed;

    private int failures;
    private boolean lostOnce;

    Stream(int number, Settings settings, Dialect<M> dialect, Recipient<M> recipient, Budget budget, Stop stop) {
        this.number = number;
        this.settings = settings;
        this.dialect = dialect;
        this.recipient = recipient;
        this.budget = budget;
        this.stop = stop;
        this.backoff = new Backoff(settings.firstPause(), settings.longestPause(), RandomGenerator.getDefault());
    }

    /** Reads and hands over until the collector ends, then ends the stream. Throws what the collector ends with. */
    @Override
    public void run() {
        boolean interrupted = false;
        try {
            collect();
        } catch (CancellationException e) {
            // The collector ends, and what the read that was cut off may bring is given back below.
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            end();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Cuts off the read that waits, after the collector was told to end. */
    void wake() {
        Call call = reading;
        if (call != null) {
            call.cancel();
        }
    }

    private void collect() throws InterruptedException {
        while (!stop.isWished()) {
            int taken = budget.take(settings.multipart());
            if (taken == 0) {
                return;
            }
            int used = 0;
            try {
                used = collectOnce(taken > 1);
            } finally {
                budget.settle(taken, used);
            }
        }
    }

    /** Makes one read and has its batch handled, however often that has to be tried; gives how many messages there were. */
    private int collectOnce(boolean several) throws InterruptedException {
        while (!stop.isWished()) {
            Answer<M> answer = kept != null ? kept : read(several);
            if (answer.messages().isEmpty() || handled(answer)) {
                uri = answer.next();
                kept = null;
                unhandled = 0;
                failures = 0;
                unconfirmed = answer.messages().size();
                return unconfirmed;
            }
        }
        return 0;
    }

    private boolean handled(Answer<M> answer) throws InterruptedException {
        int attempt = failures + 1;
        try {
            recipient.handle(number, answer, attempt);
            backoff.reset();
            return true;
        } catch (InterruptedException e) {
            keep(answer);
            throw e;
        } catch (Throwable failure) {
            keep(answer);
            failures++;
            Duration pause = backoff.next(Optional.empty());
            tell(() -> recipient.handlerFailed(number, answer, attempt, failure, pause));
            stop.pause(pause);
            return false;
        }
    }

    private void keep(Answer<M> answer) {
        kept = uri == null ? answer : null;
        unhandled = answer.messages().size();
    }

    private Answer<M> read(boolean several) throws InterruptedException {
        while (true) {
            boolean start = uri == null;
            try {
                HttpResponse<byte[]> response = get(several);
                int status = response.statusCode();
                if (status == 200 || status == 204) {
                    return heard(dialect.answer(response), start);
                }
                RuntimeException refusal = dialect.refusal(status, response.body());
                String reason = String.valueOf(refusal.getMessage());
                if (!start && (status == 404 || status == 409 || status == GONE)) {
                    lost(status, reason);
                } else if (status == TOO_MANY_REQUESTS || status == 408 || status >= 500) {
                    retry(reason, RetryAfter.of(response.headers(), Instant.now()));
                } else {
                    tell(() -> recipient.gaveUp(number, refusal));
                    throw refusal;
                }
            } catch (IOException e) {
                retry(NoAnswer.reason(e), Optional.empty());
            }
        }
    }

    private HttpResponse<byte[]> get(boolean several) throws IOException, InterruptedException {
        Call call = new Call(settings.http(), uri == null ? dialect.start(several) : dialect.read(uri, several));
        reading = call;
        if (stop.isWished()) {
            call.cancel();
        }
        try {
            return call.await(settings.readTimeout());
        } finally {
            reading = null;
        }
    }

    private Answer<M> heard(Answer<M> answer, boolean start) {
        if (failures == 0) {
            backoff.reset();
        }
        lostOnce = false;
        if (start) {
            // Set before the batch is handled: from now on it can be repeated and given back like any other.
            uri = answer.location().orElse(null);
            tell(listener -> listener.opened(number));
        }
        confirmed();
        return answer;
    }

    private void confirmed() {
        int messages = unconfirmed;
        unconfirmed = 0;
        if (messages > 0) {
            tell(listener -> listener.confirmed(number, messages));
        }
    }

    /** A stream that was abandoned or stopped is opened again at once, but not over and over. */
    private void lost(int status, String reason) throws InterruptedException {
        forget(reason);
        if (lostOnce || status != GONE) {
            retry(reason, Optional.empty());
        }
        lostOnce = true;
    }

    private void forget(String reason) {
        int messages = unconfirmed;
        uri = null;
        kept = null;
        unhandled = 0;
        failures = 0;
        unconfirmed = 0;
        tell(listener -> listener.lost(number, reason, messages));
    }

    private void retry(String reason, Optional<Duration> asked) throws InterruptedException {
        endIfWished();
        Duration pause = backoff.next(asked);
        tell(listener -> listener.retrying(number, reason, pause));
        stop.pause(pause);
        endIfWished();
    }

    /** A read that was cut off for the end may fail in other ways than as cancelled. */
    private void endIfWished() {
        if (stop.isWished()) {
            throw new CancellationException();
        }
    }

    /** Ends the stream, which confirms what was handled. Tries for a while, since nobody will come back to do it. */
    private void end() {
        if (kept != null) {
            forget("the collector ends before its first batch was handled" + leftToTheLease());
        }
        URI last = uri;
        if (last == null) {
            return;
        }
        long deadline = System.nanoTime() + settings.endTimeout().toNanos();
        backoff.reset();
        String reason = "";
        boolean unanswered = false;
        try {
            for (Duration left = settings.endTimeout(); !left.isNegative(); left = left(deadline)) {
                try {
                    HttpResponse<byte[]> response = new Call(settings.http(), dialect.end(last)).await(left);
                    int status = response.statusCode();
                    if (status == 200 || (status == GONE && isGoneInOrder(unanswered))) {
                        ended();
                        return;
                    }
                    reason = String.valueOf(
                            dialect.refusal(status, response.body()).getMessage());
                    if (status < 500 && status != TOO_MANY_REQUESTS) {
                        break;
                    }
                } catch (IOException e) {
                    unanswered = true;
                    reason = NoAnswer.reason(e);
                }
                Duration pause = backoff.next(Optional.empty());
                Thread.sleep(
                        Math.max(0, Math.min(pause.toMillis(), left(deadline).toMillis())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        forget("it could not be ended: " + reason + leftToTheLease());
    }

    /** Some dialects know a stream that was ended no longer, so that the end was carried out if its answer got lost. */
    private boolean isGoneInOrder(boolean unanswered) {
        return dialect.forgetsEnded() && (unanswered || unconfirmed + unhandled == 0);
    }

    private void ended() {
        confirmed();
        uri = null;
        int returned = unhandled;
        if (returned > 0) {
            tell(listener -> listener.gaveBack(number, returned));
        }
        tell(listener -> listener.ended(number));
    }

    private String leftToTheLease() {
        return unhandled == 0 ? "" : "; its batch (" + unhandled + ") goes back to the queue when its lease is over";
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(deadline - System.nanoTime());
    }

    private void tell(Consumer<StreamListener> event) {
        tell(() -> event.accept(recipient.listener()));
    }

    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the listener of a collector failed", e);
        }
    }
}
