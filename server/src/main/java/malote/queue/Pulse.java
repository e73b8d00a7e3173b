package malote.queue;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a call again and again: one at a time, and then it rests.
 *
 * <p>Thread-safe. Nothing blocks.
 */
public final class Pulse<T> {
    /** A rest that is none: the next call is made at once. */
    public static final Duration AGAIN = Duration.ofNanos(-1);

    private static final Duration NEVER = Duration.ofDays(36_500);

    private final Clock clock;
    private final Duration period;
    private final Supplier<@Nullable CompletionStage<T>> call;
    private final Answered<T> answered;

    private final Duration lost;

    /** The call under way, until what to do when it is over was done. */
    private final AtomicReference<@Nullable Call> current = new AtomicReference<>();

    private volatile long restsUntil;

    private static final class Call {
        final long began;
        final AtomicBoolean over = new AtomicBoolean();

        Call(long began) {
            this.began = began;
        }

        boolean isSilentFor(Duration time, long now) {
            return !over.get() && now - began >= time.toNanos();
        }
    }

    /** What to do when a call is over. */
    public interface Answered<T> {
        /**
         * Returns how long to rest before it is looked again whether it is time for a call; or {@link Pulse#AGAIN}.
         *
         * @param answer null if the call failed
         */
        Duration andRest(@Nullable T answer, @Nullable Throwable failure, Duration took);
    }

    /**
     * Begins with {@link #start}.
     *
     * @param period how often it is looked whether it is time for a call
     * @param call null: there is nothing to call for now
     */
    public Pulse(Clock clock, Duration period, Supplier<@Nullable CompletionStage<T>> call, Answered<T> answered) {
        this(clock, period, call, answered, NEVER);
    }

    /** The same; a call without an answer for as long as {@code lost} is given up, and its late answer means nothing. */
    public Pulse(
            Clock clock,
            Duration period,
            Supplier<@Nullable CompletionStage<T>> call,
            Answered<T> answered,
            Duration lost) {
        this.clock = clock;
        this.period = period;
        this.call = call;
        this.answered = answered;
        this.lost = lost;
    }

    /** Begins, in the background, after a period. */
    public void start() {
        restsUntil = clock.nanoTime();
        clock.every(period, this::beat);
    }

    /** Whether a call has been without an answer for {@code time}. */
    public boolean isSilentFor(Duration time) {
        Call last = current.get();
        return last != null && last.isSilentFor(time, clock.nanoTime());
    }

    private void beat() {
        long now = clock.nanoTime();
        Call last = current.get();
        if (last != null ? last.isSilentFor(lost, now) : now - restsUntil >= 0) {
            call(last, now);
        }
    }

    /** Makes a call in the place of the one before it, unless another was made meanwhile. */
    private void call(@Nullable Call before, long now) {
        Call made = new Call(now);
        if (!current.compareAndSet(before, made)) {
            return;
        }
        CompletionStage<T> stage = null;
        try {
            stage = call.get();
        } finally {
            if (stage == null) {
                current.compareAndSet(made, null);
            }
        }
        if (stage != null) {
            stage.whenComplete((answer, failure) -> over(made, answer, failure));
        }
    }

    private void over(Call made, @Nullable T answer, @Nullable Throwable failure) {
        if (current.get() != made || !made.over.compareAndSet(false, true)) {
            return;
        }
        Duration rest = Duration.ZERO;
        try {
            rest = answered.andRest(answer, failure, Duration.ofNanos(clock.nanoTime() - made.began));
        } finally {
            restsUntil = clock.nanoTime() + rest.toNanos();
            if (!rest.equals(AGAIN)) {
                current.compareAndSet(made, null);
            }
        }
        if (rest.equals(AGAIN)) {
            call(made, clock.nanoTime());
        }
    }
}
