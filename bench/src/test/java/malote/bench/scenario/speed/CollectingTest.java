package malote.bench.scenario.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import malote.bench.http.Access;
import malote.bench.http.Loop;
import malote.bench.report.Progress;
import malote.bench.report.Result;
import malote.bench.scenario.FakeServer;
import malote.bench.scenario.Run;
import malote.bench.scenario.Sizes;
import malote.bench.server.Site;
import malote.bench.server.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole run, against servers that keep their promises and servers that do not. */
final class CollectingTest {
    private static final Sizes SIZES = new Sizes(1, 0, 3, 2, 50_000, null, null, null, null);

    private static Result run(FakeServer.Misdeed misdeed, boolean multipart) throws IOException {
        try (FakeServer server = new FakeServer(misdeed);
                Site site = new Site(
                        List.of(server.url()),
                        Access.NONE,
                        Optional.empty(),
                        new Usage(List.of(), OptionalLong.empty()),
                        Optional.empty(),
                        () -> {});
                Run run = new Run("test", new Loop(), site, Path.of(""), SIZES, Progress.onStandardError())) {
            run.setPatience(500_000_000);
            return new Collecting("test", multipart, 1).run(run);
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void an_honest_server_passes_and_is_measured(boolean multipart) throws IOException {
        Result result = run(FakeServer.Misdeed.NONE, multipart);

        assertThat(result.verified()).describedAs(result.verdict()).isTrue();
        assertThat(result.figures().get(0).name()).isEqualTo("messages");
        assertThat(result.figures().get(0).isReached()).isTrue();
        assertThat(result.notes()).contains("The server has no route to measure the HTTP ceiling.");
    }

    @ParameterizedTest
    @CsvSource({"LOSE, lost", "REPEAT, delivered", "TEN_INSTEAD_OF_ONE, unexpected answers"})
    void a_server_that_breaks_a_promise_once_is_found_out(FakeServer.Misdeed misdeed, String fault) throws IOException {
        Result result = run(misdeed, false);

        assertThat(result.verified()).isFalse();
        assertThat(result.verdict()).contains(": 1 " + fault);
    }

    @Test
    void a_server_that_puts_a_message_behind_later_ones_is_found_out() throws IOException {
        Result result = run(FakeServer.Misdeed.SWAP, true);

        assertThat(result.verified()).isFalse();
        assertThat(result.verdict()).contains("1 out of order");
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE", "NO_READS"})
    @Timeout(60)
    void a_server_that_is_not_available_ends_the_run_and_is_told(FakeServer.Misdeed misdeed) throws IOException {
        Result result = run(misdeed, false);

        assertThat(result.verified()).isFalse();
        assertThat(result.faults()).anyMatch(fault -> fault.contains("503") && fault.contains("not today"));
    }
}
