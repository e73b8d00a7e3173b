package malote.bench.chaos.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What happens when: the same for the same seed, duration and disturbances. */
public record Plan(List<Step> steps) {
    private static final Duration FIRST = Duration.ofSeconds(12);
    private static final int LEAST_PAUSE_MILLIS = 11_000;
    private static final int MORE_PAUSE_MILLIS = 4_000;

    /**
     * A disturbance.
     *
     * @param pause from the end of the one before
     * @param target see {@link Disturbance#begin}
     */
    public record Step(Disturbance disturbance, Duration pause, int target) {}

    /** Each disturbance once in random order, then each again, and so on, as long as there is time. */
    public static Plan of(long seed, Duration time, List<Disturbance> disturbances) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        List<Disturbance> turn = new ArrayList<>();
        Duration used = Duration.ZERO;
        while (!disturbances.isEmpty()) {
            if (turn.isEmpty()) {
                turn.addAll(disturbances);
                Collections.shuffle(turn, random);
            }
            Disturbance next = turn.remove(0);
            Duration pause =
                    steps.isEmpty() ? FIRST : Duration.ofMillis(LEAST_PAUSE_MILLIS + random.nextInt(MORE_PAUSE_MILLIS));
            used = used.plus(pause).plus(next.hold());
            if (used.compareTo(time) > 0) {
                break;
            }
            steps.add(new Step(next, pause, random.nextInt(Integer.MAX_VALUE)));
        }
        return new Plan(List.copyOf(steps));
    }

    @Override
    public String toString() {
        List<String> names =
                steps.stream().map(step -> step.disturbance().name()).toList();
        return String.join(", ", names);
    }
}
