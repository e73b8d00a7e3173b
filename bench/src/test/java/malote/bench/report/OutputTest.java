package malote.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputTest {
    @TempDir
    private Path directory;

    @Test
    void writes_json_and_a_page_that_needs_nothing_else() throws IOException {
        Series series = new Series("messages", 0);
        series.add(0, 100);
        series.add(Series.STEP_NANOS, 200);
        series.add(2 * Series.STEP_NANOS, 1);
        Latency latency = new Latency("a read");
        latency.add(1_000_000);
        Result result = new Result(
                "single",
                "a </script> \"title\"",
                List.of(Figure.atLeast("messages", 5, "/s", 10)),
                true,
                "fine",
                List.of(),
                new Result.Plots(
                        List.of(series),
                        List.of(latency),
                        List.of(new Chart(
                                "size", "MB", List.of(10.0, 20.0), List.of(new Chart.Line("t", List.of(1.5, 2.0)))))),
                List.of());

        List<Path> files = Output.write(directory.resolve("new"), List.of(result));

        String text = Files.readString(files.get(0));
        JsonNode scenario = new ObjectMapper().readTree(text).get("scenarios").get(0);
        assertThat(scenario.get("title").textValue()).isEqualTo("a </script> \"title\"");
        assertThat(scenario.at("/figures/0/reached").booleanValue()).isFalse();
        assertThat(scenario.at("/throughput/0/perSecond").toString()).isEqualTo("[200.0,400.0]");
        assertThat(scenario.at("/charts/0/lines/0/values").toString()).isEqualTo("[1.5,2.0]");
        assertThat(scenario.at("/latency/0/milliseconds/0").doubleValue()).isBetween(0.99, 1.01);
        assertThat(Files.readString(files.get(1)))
                .contains(text.strip(), "uPlot=function")
                .doesNotContain("/*UPLOT", "\"RESULTS\"", "src=", "@import");
    }
}
