package malote.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import malote.http.guard.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
    private static final Pattern IN_THE_MANUAL = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|");

    @TempDir
    Path directory;

    @Test
    void theEnvironmentGoesBeforeTheFileAndABlankValueIsNone() throws IOException {
        Settings settings = Settings.from(environment(
                "PORT=1\nSTREAM_LEASE=2m\nDB_HOST=there\nDB_PASSWORD='a${b}'\nRETENTION=\n",
                Map.of("PORT", "2", "STREAM_LEASE", "", "DB_DATABASE", " ")));

        assertThat(settings.listening().port()).isEqualTo(2);
        assertThat(settings.lease()).hasMinutes(2);
        assertThat(settings.retention()).hasDays(7);
        assertThat(settings.timeouts())
                .isEqualTo(new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(60)));
        assertThat(settings.database().orElseThrow().database()).isEqualTo("malote");
        assertThat(settings.database().orElseThrow().password()).isEqualTo("a${b}");
    }

    @Test
    void everySettingOfTheManualIsKnownInTheFile() throws IOException {
        List<String> names = IN_THE_MANUAL
                .matcher(Files.readString(Path.of("../docs/operations.md")))
                .results()
                .map(name -> name.group(1))
                .toList();
        assertThat(names).contains("PORT", "DB_HOST", "OTEL_EXPORTER_OTLP_ENDPOINT");

        Environment environment = environment(String.join("=\n", names) + "=\nQUARKUS_HTTP_HOST=\n", Map.of());
        Settings.from(environment);
        environment.requireKnown();
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, abc",
        "PORT, 70000",
        "STREAM_LEASE, soon",
        "STREAM_LEASE, -1s",
        "STREAM_POLL, 0ms",
        "STREAM_POLL, 2m",
        "RETENTION, soon",
        "RETENTION, 500ms",
        "STREAM_ABANDONED, maybe",
        "OTEL_EXPORTER_OTLP_ENDPOINT, collector:4318",
        "OTEL_EXPORTER_OTLP_ENDPOINT, not a url",
        "DB_PORT, 0",
        "DB_SYNCHRONOUS_COMMIT, off",
        "DB_UNSAFE, maybe"
    })
    void aWrongValueIsSaidWithWhatItMustBe(String name, String value) throws IOException {
        Environment environment = environment("", Map.of(name, value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(environment))
                .withMessageStartingWith(name + " is \"" + value + "\"; it must be ")
                .withMessageNotContaining("\n");
    }

    @Test
    void aNameThatIsNoneIsRefusedWithTheNearest() throws IOException {
        assertRefused("STREM_LEASE=1m", "line 1", "STREAM_LEASE?");
        assertRefused("PORT=1\nDB_USER=x", "line 2", "DB_USERNAME?");
        assertRefused("MALOTE_PORT=1", "line 1", " PORT?");
        assertRefused("MALOTE_URL=x", "line 1", "from the environment only");
    }

    private void assertRefused(String file, String... words) throws IOException {
        Environment environment = environment(file, Map.of());
        Settings.from(environment);
        assertThatIllegalArgumentException()
                .isThrownBy(environment::requireKnown)
                .satisfies(e -> assertThat(e).hasMessageContainingAll(words));
    }

    @Test
    void variablesThatLookLikeSettingsAndAreNoneAreWarnedOf() throws IOException {
        Environment environment = environment(
                "",
                Map.of(
                        "DB_USER", "x",
                        "HTTP_BODY_TIMEOUTS", "1m",
                        "HTTP_HEADER_TIME", "1m",
                        "HTTP_HEADER_TIMEOUT", "1m",
                        "HTTP_PROXY", "http://proxy:3128",
                        "MALOTE_URL", "http://localhost:3000",
                        "MALOTE_PORT", "tcp://10.0.0.1:3000",
                        "MALOTE_SERVICE_HOST", "10.0.0.1",
                        "MALOTE_PORT_3000_TCP_ADDR", "10.0.0.1",
                        "PATH", "/bin"));
        Settings.from(environment);

        String saying = ", which is not a setting and has no effect. Did you mean ";
        assertThat(Settings.warnings(environment))
                .containsExactly(
                        "The environment sets DB_USER" + saying + "DB_USERNAME?",
                        "The environment sets HTTP_BODY_TIMEOUTS" + saying + "HTTP_BODY_TIMEOUT?",
                        "The environment sets HTTP_HEADER_TIME" + saying + "HTTP_HEADER_TIMEOUT?");
    }

    @Test
    void aDatabaseWithoutAHostIsWarnedOf() throws IOException {
        Environment environment = environment("DB_DATABASE=production", Map.of("DB_PASSWORD", "x"));
        assertThat(Settings.from(environment).database()).isEmpty();
        assertThat(Settings.warnings(environment))
                .singleElement()
                .asString()
                .startsWith("DB_DATABASE, DB_PASSWORD without DB_HOST has no effect");
    }

    private Environment environment(String file, Map<String, String> variables) throws IOException {
        return Environment.of(variables, Files.writeString(directory.resolve(".env"), file));
    }
}
