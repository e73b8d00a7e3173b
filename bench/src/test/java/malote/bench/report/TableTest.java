package malote.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
    @Test
    void shows_each_figure_with_its_target_and_whether_it_is_reached() {
        Result result = new Result(
                "single",
                "",
                List.of(
                        Figure.atLeast("messages", 12_345.6, "/s", 10_000),
                        Figure.atMost("p99", 9.5, "ms", 8),
                        Figure.of("cores", 0.123, "")),
                true,
                "",
                List.of(),
                new Result.Plots(List.of(), List.of(), List.of()),
                List.of());

        assertThat(Table.of(List.of(result, Result.failed("hot", "no server")))).isEqualTo("""
                scenario  figure       result       target  reached  verified
                --------  --------  ---------  -----------  -------  --------
                single    messages  12,346 /s  ≥ 10,000 /s  yes      yes
                          p99         9.50 ms       ≤ 8 ms  no
                          cores          0.12
                hot       failed                                     NO
                """);
    }
}
