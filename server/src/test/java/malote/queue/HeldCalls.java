package malote.queue;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls of a {@link FakeStore}, which a test can hold, have fail, or have take effect without an answer. */
public abstract class HeldCalls {
    public enum Call {
        STORE,
        PREPARE,
        OPEN,
        CLAIM,
        LEAVE,
        MESSAGES,
        END,
        STOP,
        ABANDON,
        TOUCH,
        HOLDERS,
        MOVED,
        MARK,
        FORGET
    }

    private final Set<Call> held = EnumSet.noneOf(Call.class);
    private final List<Pending<?>> pending = new ArrayList<>();
    private final Map<Call, Integer> calls = new EnumMap<>(Call.class);
    private boolean away;
    private boolean losing;

    HeldCalls() {}

    /** A call that a test holds. It can take effect and complete apart from each other. */
    public final class Pending<T> {
        private final Call call;
        private final Supplier<T> effect;
        private final CompletableFuture<T> stage = new CompletableFuture<>();
        private @Nullable Runnable answer;

        private Pending(Call call, Supplier<T> effect) {
            this.call = call;
            this.effect = effect;
        }

        public Call call() {
            return call;
        }

        public boolean isEffective() {
            return answer != null;
        }

        public void takeEffect() {
            synchronized (HeldCalls.this) {
                if (answer == null) {
                    try {
                        T result = effect.get();
                        answer = () -> stage.complete(result);
                    } catch (IllegalStateException | StoreUnavailable e) {
                        answer = () -> stage.completeExceptionally(e);
                    }
                }
            }
        }

        /** Takes effect and answers. */
        public void complete() {
            takeEffect();
            remove();
            requireNonNull(answer).run();
        }

        /** Fails; whether it took effect before, its caller cannot know. */
        public void fail() {
            fail(true);
        }

        /** Fails like this. */
        public void fail(RuntimeException failure) {
            remove();
            stage.completeExceptionally(failure);
        }

        private void fail(boolean outcomeUnknown) {
            fail(new StoreUnavailable("the store is away", new IllegalStateException("test"), outcomeUnknown));
        }

        private void remove() {
            synchronized (HeldCalls.this) {
                pending.remove(this);
            }
        }
    }

    /** From now on calls of these kinds wait until the test completes them. */
    public synchronized void hold(Call... calls) {
        held.addAll(List.of(calls));
    }

    /** The calls that wait, in the order in which they came. */
    public synchronized List<Pending<?>> pending() {
        return List.copyOf(pending);
    }

    /** The only call that waits. */
    public Pending<?> onlyPending() {
        List<Pending<?>> all = pending();
        if (all.size() != 1) {
            throw new AssertionError("held: " + all.stream().map(Pending::call).toList());
        }
        return all.get(0);
    }

    /** Holds no calls any more but those that wait already. */
    public synchronized void holdNoMore() {
        held.clear();
    }

    /** Holds nothing any more and completes what waits. */
    public void letGo() {
        holdNoMore();
        for (List<Pending<?>> all = pending(); !all.isEmpty(); all = pending()) {
            all.forEach(Pending::complete);
        }
    }

    /** From now on every call fails without effect, or (false) none does. */
    public synchronized void away(boolean isAway) {
        away = isAway;
    }

    /** From now on every call takes effect and then fails, or (false) none does. */
    public synchronized void loseAnswers(boolean losesAnswers) {
        losing = losesAnswers;
    }

    /** How many calls of a kind were made. */
    public synchronized int calls(Call kind) {
        return calls.getOrDefault(kind, 0);
    }

    /** Makes a call, which is synchronized on this. */
    final <T> CompletionStage<T> call(Call kind, Supplier<T> effect) {
        Pending<T> call = new Pending<>(kind, effect);
        boolean isAway;
        boolean isLosing;
        synchronized (this) {
            calls.merge(kind, 1, Integer::sum);
            isAway = away;
            isLosing = losing;
            if (!isAway && held.contains(kind)) {
                pending.add(call);
                return call.stage;
            }
            if (!isAway) {
                call.takeEffect();
            }
        }
        if (isAway || isLosing) {
            call.fail(!isAway);
        } else {
            call.complete();
        }
        return call.stage;
    }
}
