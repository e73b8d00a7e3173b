package malote.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import malote.bench.http.Access;
import malote.bench.http.Loop;
import malote.bench.report.Figure;
import malote.bench.report.Progress;
import malote.bench.report.Result;
import malote.bench.scenario.FakeServer;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sizes;
import malote.bench.server.Site;
import malote.bench.server.Usage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Every scenario once, as small as it can be, against an honest server. */
@Tag("exhaustive")
final class ScenariosTest {
    static final List<String> NAMES = Scenarios.ALL.stream().map(Scenario::name).toList();

    private static final Sizes SIZES = new Sizes(1, 0, 3, 2, 50_000, 60, 4, null, null);

    private static final Sizes MORE = new Sizes(3, 0, 20, 2, 50_000, 60, 4, null, null);

    @ParameterizedTest
    @FieldSource("NAMES")
    void runs_and_is_verified(String name) throws IOException, InterruptedException {
        Scenario scenario = Scenarios.named(name).orElseThrow();
        try (FakeServer server = new FakeServer(FakeServer.Misdeed.NONE);
                Site site = new Site(
                        Collections.nCopies(scenario.servers(SIZES, Path.of("")).size(), server.url()),
                        Access.NONE,
                        Optional.empty(),
                        new Usage(List.of(), OptionalLong.empty()),
                        Optional.empty(),
                        () -> {});
                Run run = new Run(name, new Loop(), site, Path.of(""), SIZES, Progress.onStandardError())) {
            Result result = scenario.run(run);

            assertThat(result.verified()).describedAs(result.verdict()).isTrue();
            assertThat(result.scenario()).isEqualTo(name);
            assertThat(result.figures()).isNotEmpty().allMatch(figure -> Double.isFinite(figure.value()));
            assertThat(result.figures()).extracting(Figure::target).anyMatch(target -> target != null);
        }
    }

    /** Messages that are lost, or refused for good, end a run that waits for them. */
    @ParameterizedTest
    @CsvSource({"latency, SWALLOW", "idle, SWALLOW", "idle, REFUSE", "country, SWALLOW", "ingest, SWALLOW"})
    @Timeout(120)
    void a_server_that_loses_or_refuses_is_found_out(String name, FakeServer.Misdeed misdeed)
            throws IOException, InterruptedException {
        Scenario scenario = Scenarios.named(name).orElseThrow();
        try (FakeServer server = new FakeServer(misdeed);
                Site site = new Site(
                        Collections.nCopies(scenario.servers(SIZES, Path.of("")).size(), server.url()),
                        Access.NONE,
                        Optional.empty(),
                        new Usage(List.of(), OptionalLong.empty()),
                        Optional.empty(),
                        () -> {});
                Run run = new Run(name, new Loop(), site, Path.of(""), MORE, Progress.onStandardError())) {
            run.setPatience(1_000_000_000);
            boolean verified;
            try {
                verified = scenario.run(run).verified();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("not delivered in time");
                verified = false;
            }
            assertThat(verified).isFalse();
        }
    }

    @Test
    void there_is_no_other() {
        assertThat(Scenarios.named("nosuch")).isEmpty();
    }
}
