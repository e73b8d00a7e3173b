package malote.queue.keep;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import malote.queue.Clock;
import malote.queue.Failures;
import malote.queue.Replication;
import malote.queue.StoreUnavailable;
import malote.queue.lane.Patience;
import org.jspecify.annotations.Nullable;

/**
 * Looks time and again whether what is stored is on a standby, too. Where that is required, nothing is acknowledged unless a
 * look after its commit has found a synchronous standby.
 *
 * <p>Thread-safe; nothing blocks.
 */
public final class Standbys {
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration PERIOD_IF_REQUIRED = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<CompletionStage<Replication>> question;
    private final boolean required;
    private final Clock clock;
    private final Consumer<Replication> seen;
    private final Patience patience;

    private volatile Replication known = Replication.UNKNOWN;
    private volatile boolean looked;
    private @Nullable CompletableFuture<Replication> look;
    /** For those who came when the look under way had begun; that may be from before their commit. */
    private @Nullable CompletableFuture<Replication> next;

    /**
     * Begins with {@link #start}.
     *
     * @param question asks the store
     * @param required whether nothing is acknowledged without a synchronous standby
     * @param seen told of every answer
     */
    public Standbys(
            Supplier<CompletionStage<Replication>> question,
            boolean required,
            Clock clock,
            Consumer<Replication> seen) {
        this.question = question;
        this.required = required;
        this.clock = clock;
        this.seen = seen;
        this.patience = new Patience(clock);
    }

    /** Looks now, and from then on. Completes after the first look, however that ends. */
    public CompletionStage<Void> start() {
        clock.every(required ? PERIOD_IF_REQUIRED : PERIOD, this::lookIfIdle);
        return look().handle((answer, failure) -> null);
    }

    private void lookIfIdle() {
        boolean isIdle;
        synchronized (this) {
            isIdle = look == null;
        }
        if (isIdle) {
            look();
        }
    }

    /** What the last look has found; empty before the first. */
    public Optional<Replication> known() {
        return looked ? Optional.of(known) : Optional.empty();
    }

    /** Why nothing is acknowledged, in a sentence; empty if messages may be. */
    public Optional<String> obstacle() {
        return required ? obstacle(known) : Optional.empty();
    }

    private static Optional<String> obstacle(Replication replication) {
        return switch (replication) {
            case SYNCHRONOUS -> Optional.empty();
            case NONE, MISSING -> Optional.of("No synchronous standby of the database is connected.");
            case ASYNCHRONOUS -> Optional.of("The standbys of the database are not synchronous.");
            case UNKNOWN -> Optional.of("Whether a synchronous standby of the database is connected is not known.");
        };
    }

    /**
     * Passes {@code stored} on, for which a commit was just made, when it may be acknowledged.
     *
     * @return fails with {@link StoreUnavailable}, its outcome unknown, if no synchronous standby is there, or if that cannot be
     *     told: the commit was made, whatever became of the look
     */
    public <T> CompletionStage<T> confirm(T stored) {
        if (!required) {
            return CompletableFuture.completedFuture(stored);
        }
        return patience.limit(look(), PATIENCE).handle((replication, failure) -> {
            if (failure != null) {
                Throwable why = Failures.unwrap(failure);
                throw new StoreUnavailable(String.valueOf(why.getMessage()), why, true);
            }
            obstacle(replication).ifPresent(reason -> {
                throw new StoreUnavailable(reason, true);
            });
            return stored;
        });
    }

    /** A look that begins now or later. */
    private CompletionStage<Replication> look() {
        CompletableFuture<Replication> begun = new CompletableFuture<>();
        synchronized (this) {
            if (look != null) {
                next = next == null ? begun : next;
                return next;
            }
            look = begun;
        }
        begin(begun);
        return begun;
    }

    private void begin(CompletableFuture<Replication> begun) {
        question.get().whenComplete((answer, failure) -> {
            if (failure == null) {
                known = answer;
                looked = true;
                seen.accept(answer);
                begun.complete(answer);
            } else {
                begun.completeExceptionally(failure);
            }
            CompletableFuture<Replication> following;
            synchronized (this) {
                following = next;
                look = following;
                next = null;
            }
            if (following != null) {
                begin(following);
            }
        });
    }
}
