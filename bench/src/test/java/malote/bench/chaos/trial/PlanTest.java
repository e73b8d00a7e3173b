package malote.bench.chaos.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final List<Disturbance> SEVEN = IntStream.range(0, 7)
            .mapToObj(i ->
                    new Disturbance("number " + i, Duration.ofSeconds(i), Disturbance.NOTHING, Disturbance.NOTHING))
            .toList();

    @Test
    void the_same_seed_makes_the_same_plan() {
        Plan plan = Plan.of(42, Duration.ofMinutes(10), SEVEN);

        assertThat(Plan.of(42, Duration.ofMinutes(10), SEVEN)).isEqualTo(plan);
        assertThat(Plan.of(43, Duration.ofMinutes(10), SEVEN)).isNotEqualTo(plan);
    }

    @Test
    void a_shorter_run_is_the_beginning_of_a_longer_one() {
        List<Plan.Step> all = Plan.of(42, Duration.ofMinutes(10), SEVEN).steps();

        List<Plan.Step> some = Plan.of(42, Duration.ofMinutes(1), SEVEN).steps();

        assertThat(some).isNotEmpty().hasSizeLessThan(all.size()).isEqualTo(all.subList(0, some.size()));
    }

    @Test
    void each_disturbance_comes_once_before_any_comes_again() {
        List<Plan.Step> steps = Plan.of(42, Duration.ofMinutes(10), SEVEN).steps();

        assertThat(steps.subList(0, 7)).extracting(Plan.Step::disturbance).containsExactlyInAnyOrderElementsOf(SEVEN);
    }

    @Test
    void it_leaves_ten_seconds_and_more_to_recover_and_ends_in_time() {
        List<Plan.Step> steps = Plan.of(42, Duration.ofMinutes(10), SEVEN).steps();

        assertThat(steps).allMatch(step -> step.pause().compareTo(Duration.ofSeconds(11)) >= 0);
        assertThat(steps.stream()
                        .map(step -> step.pause().plus(step.disturbance().hold()))
                        .reduce(Duration.ZERO, Duration::plus))
                .isLessThanOrEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void without_disturbances_it_is_empty() {
        assertThat(Plan.of(42, Duration.ofMinutes(10), List.of()).steps()).isEmpty();
    }
}
