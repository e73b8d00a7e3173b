package malote.bench.scenario.icom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import malote.bench.http.Access;
import malote.bench.http.Loop;
import malote.bench.report.Figure;
import malote.bench.report.Progress;
import malote.bench.report.Result;
import malote.bench.scenario.FakeServer;
import malote.bench.scenario.FakeServer.Misdeed;
import malote.bench.scenario.Run;
import malote.bench.scenario.Sheet;
import malote.bench.scenario.Sizes;
import malote.bench.server.Site;
import malote.bench.server.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The parts of the scenario, as small as they can be, against servers that keep their promises and servers that do not. */
@Timeout(120)
final class IcomTest {
    static final List<Reading.Form> FORMS = Reading.FORMS;

    private static final Sizes SIZES = new Sizes(1, 0, 3, 2, 20_000, 60, 4, null, null);

    /** A part of the scenario. */
    private interface Part {
        void measure(Run run, Sheet sheet);
    }

    private static Result run(Misdeed misdeed, Part part) throws IOException {
        try (FakeServer server = new FakeServer(misdeed);
                Site site = new Site(
                        List.of(server.url()),
                        Access.NONE,
                        Optional.empty(),
                        new Usage(List.of(), OptionalLong.empty()),
                        Optional.empty(),
                        () -> {});
                Run run = new Run("icom", new Loop(), site, Path.of(""), SIZES, Progress.onStandardError())) {
            run.setPatience(500_000_000);
            Sheet sheet = new Sheet("icom", "test");
            part.measure(run, sheet);
            return sheet.result();
        }
    }

    private static void assertMeasured(Result result) {
        assertThat(result.verified()).describedAs(result.verdict()).isTrue();
        assertThat(result.figures()).isNotEmpty().allMatch(figure -> Double.isFinite(figure.value()));
        assertThat(result.figures()).extracting(Figure::target).anyMatch(target -> target != null);
    }

    @Test
    void an_honest_server_passes_and_its_waiting_readers_are_measured() throws IOException {
        assertMeasured(run(Misdeed.NONE, Waiting::measure));
    }

    @ParameterizedTest
    @FieldSource("FORMS")
    void an_honest_server_passes_and_its_reads_are_measured(Reading.Form form) throws IOException {
        assertMeasured(run(Misdeed.NONE, (run, sheet) -> new Reading(run, sheet).measure(form)));
    }

    @Test
    void an_honest_server_passes_and_both_dialects_are_measured() throws IOException {
        assertMeasured(run(Misdeed.NONE, Both::measure));
    }

    @ParameterizedTest
    @CsvSource({"NONE, each once and in order", "CHANGE, from nowhere", "REPEAT, delivered twice"})
    void a_server_that_breaks_a_promise_is_found_out(Misdeed misdeed, String verdict) throws IOException {
        Result result = run(misdeed, Posting::measure);

        assertThat(result.verified()).isEqualTo(misdeed == Misdeed.NONE);
        assertThat(result.verdict()).contains(verdict);
    }
}
