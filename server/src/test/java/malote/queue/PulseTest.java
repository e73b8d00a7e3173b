package malote.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PulseTest {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final FakeClock clock = new FakeClock();
    private final List<CompletableFuture<String>> calls = new ArrayList<>();
    private final List<String> over = new ArrayList<>();
    private Duration rest = Duration.ZERO;
    private boolean idle;
    private boolean broken;

    private final Pulse<String> pulse = new Pulse<>(clock, PERIOD, this::call, (answer, failure, took) -> {
        over.add((failure == null ? answer : failure.getMessage()) + " after " + took.toMillis());
        return rest;
    });

    private @Nullable CompletionStage<String> call() {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        if (idle) {
            return null;
        }
        calls.add(new CompletableFuture<>());
        return calls.get(calls.size() - 1);
    }

    @Test
    void makesOneCallAtATime() {
        pulse.start();
        clock.advance(PERIOD.multipliedBy(3));
        assertThat(calls).hasSize(1);

        calls.get(0).complete("here");
        clock.advance(PERIOD);

        assertThat(calls).hasSize(2);
        assertThat(over).containsExactly("here after 200");
    }

    @Test
    void restsAfterACallHoweverItEnded() {
        rest = PERIOD.multipliedBy(5);
        pulse.start();
        clock.advance(PERIOD);
        calls.get(0).completeExceptionally(new IllegalStateException("away"));

        clock.advance(PERIOD.multipliedBy(4));
        assertThat(calls).hasSize(1);
        clock.advance(PERIOD);
        assertThat(calls).hasSize(2);
        assertThat(over).containsExactly("away after 0");
    }

    @Test
    void looksAgainWhenThereWasNothingToCallFor() {
        idle = true;
        pulse.start();
        clock.advance(PERIOD);
        idle = false;
        clock.advance(PERIOD);

        assertThat(calls).hasSize(1);
        assertThat(over).isEmpty();
    }

    @Test
    void goesOnAfterACallThatCouldNotBeMade() {
        broken = true;
        pulse.start();
        assertThatThrownBy(() -> clock.advance(PERIOD)).hasMessage("broken");
        broken = false;
        clock.advance(PERIOD);

        assertThat(calls).hasSize(1);
    }

    @Test
    void saysForHowLongACallIsSilent() {
        pulse.start();
        assertThat(pulse.isSilentFor(PERIOD)).isFalse();
        clock.advance(PERIOD);
        assertThat(pulse.isSilentFor(PERIOD)).isFalse();
        clock.advance(PERIOD);
        assertThat(pulse.isSilentFor(PERIOD)).isTrue();

        calls.get(0).complete("here");
        assertThat(pulse.isSilentFor(PERIOD)).isFalse();
    }

    @Test
    void makesTheNextCallAtOnceIfItIsToldTo() {
        rest = Pulse.AGAIN;
        pulse.start();
        clock.advance(PERIOD);

        calls.get(0).complete("here");

        assertThat(calls).hasSize(2);
    }

    @Test
    void givesUpACallThatIsLostAndDoesNotBelieveItsLateAnswer() {
        Pulse<String> givingUp = new Pulse<>(
                clock,
                PERIOD,
                this::call,
                (answer, failure, took) -> {
                    over.add(answer + " after " + took.toMillis());
                    return Duration.ZERO;
                },
                PERIOD.multipliedBy(10));
        givingUp.start();
        clock.advance(PERIOD.multipliedBy(11));
        assertThat(calls).hasSize(2);

        calls.get(0).complete("much too late");
        assertThat(over).isEmpty();
        calls.get(1).complete("here");
        assertThat(over).containsExactly("here after 0");
    }

    @Test
    void aCallThatIsOverIsNotSilentAndNoOtherIsMadeBeforeItsEndIsDealtWith() {
        List<Integer> made = new ArrayList<>();
        List<Boolean> silent = new ArrayList<>();
        List<Pulse<String>> self = new ArrayList<>();
        Pulse<String> slow = new Pulse<>(
                clock,
                PERIOD,
                this::call,
                (answer, failure, took) -> {
                    clock.advance(PERIOD.multipliedBy(20));
                    made.add(calls.size());
                    silent.add(self.get(0).isSilentFor(PERIOD));
                    return made.size() == 1 ? Pulse.AGAIN : Duration.ZERO;
                },
                PERIOD.multipliedBy(10));
        self.add(slow);
        slow.start();
        clock.advance(PERIOD);
        calls.get(0).complete("here");
        assertThat(calls).as("again, at once").hasSize(2);
        calls.get(1).complete("here");
        clock.advance(PERIOD);

        assertThat(calls).hasSize(3);
        assertThat(made).containsExactly(1, 2);
        assertThat(silent).containsExactly(false, false);
    }
}
