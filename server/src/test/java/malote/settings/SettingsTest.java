package malote.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import malote.embedded.DatabaseAddress;
import malote.http.guard.Timeouts;
import malote.message.Ispb;
import malote.postgres.tls.Encryption;
import malote.tls.TlsSettings;
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
        assertThat(settings.database().get(0).database()).isEqualTo("malote");
        assertThat(settings.database().get(0).password()).isEqualTo("a${b}");
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
        "DB_UNSAFE, maybe",
        "ICOM_MODE, bank",
        "ICOM_POLL, 2m",
        "ICOM_LEASE, soon",
        "ICOM_STRICT, yes",
        "ICOM_TOKENS, 1.10",
        "ICOM_TOKENS, '0,5'",
        "ICOM_TOKENS, 2500",
        "ICOM_PULL_NEXT, short",
        "ICOM_PUBLIC_URL, icom.example:16522",
        "ICOM_PUBLIC_URL, https://icom.example?a=b",
        "ICOM_PARTICIPANTS, '32074986,1234567'",
        "ICOM_CATALOG_IN, pacs.008",
        "ICOM_CATALOG_OUT, 'pacs.008.spi.1.16;pacs.002.spi.1.17'"
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

    @Test
    void aSecretCanBeInAFile() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "pass word\n");
        Settings settings =
                Settings.from(environment("", Map.of("DB_HOST", "there", "DB_PASSWORD_FILE", secret.toString())));
        assertThat(settings.database().get(0).password()).isEqualTo("pass word");

        assertRefused(
                Map.of("DB_PASSWORD", "x", "DB_PASSWORD_FILE", secret.toString()), "DB_PASSWORD_FILE", "is set too");
        assertRefused(Map.of("DB_PASSWORD_FILE", directory.toString()), "DB_PASSWORD_FILE", "cannot be read");
    }

    @Test
    void settingsOfTlsThatContradictEachOtherAreRefused() throws IOException {
        assertThat(Settings.from(environment("", Map.of())).tls()).isEmpty();
        assertThat(Settings.from(environment("", Map.of("TLS_CERT", "c", "TLS_KEY", "k", "TLS_CLIENT_CA", "a")))
                        .tls())
                .get()
                .isEqualTo(new TlsSettings(
                        new TlsSettings.Pair(Path.of("c"), Path.of("k")),
                        Optional.of(new TlsSettings.Clients(Path.of("a"), Optional.empty(), Optional.empty(), "")),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10)));

        assertRefused(Map.of("TLS_CERT", "c"), "TLS_CERT is set without TLS_KEY");
        assertRefused(Map.of("TLS_KEY", "k"), "TLS_KEY is set without TLS_CERT");
        assertRefused(Map.of("TLS_CERT", "c", "TLS_KEY", "k", "TLS_KEYSTORE", "s"), "Set either TLS_KEYSTORE, or");
        assertRefused(Map.of("TLS_CLIENT_CA", "a"), "TLS_CLIENT_CA", "the server speaks no TLS");
        assertRefused(
                Map.of("TLS_CERT", "c", "TLS_KEY", "k", "TLS_CRL", "l", "TLS_MAPPING", "m"),
                "TLS_CRL, TLS_MAPPING without TLS_CLIENT_CA");
        assertRefused(
                Map.of("TLS_CERT", "c", "TLS_KEY", "k", "TLS_CLIENT_CA", "a", "TLS_AT_PROXY", "true"),
                "TLS_CLIENT_CA and TLS_AT_PROXY=true do not go together");
        assertRefused(Map.of("TLS_KEYSTORE_PASSWORD", "p"), "TLS_KEYSTORE_PASSWORD is set without TLS_KEYSTORE");
    }

    @Test
    void theIcomDialectHasSettingsOfItsOwn() throws IOException {
        assertThat(Settings.from(environment("", Map.of())).icom())
                .isEqualTo(new IcomSettings(
                        false,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        false,
                        "off",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        true,
                        new IcomSettings.Spi(
                                Duration.ofSeconds(40),
                                Duration.ofMinutes(45),
                                1,
                                false,
                                Optional.empty(),
                                new IcomSettings.Signature(false, false, Optional.empty(), ""))));
        Path file = Files.writeString(directory.resolve("participants"), "32074986\n\nABCD1234, 00000000\n");
        assertThat(Settings.from(environment(
                                "ICOM_MODE=hub\nICOM_TOKENS=2500, 500\nICOM_SIGNATURE=sign, verify\nICOM_SIGNATURE_KEYSTORE=own.p12\nICOM_SIGNATURE_KEYSTORE_PASSWORD=secret\nICOM_XSD_DIR=xsd\n",
                                Map.of(
                                        "ICOM_PULL_NEXT", "absolute",
                                        "ICOM_PUBLIC_URL", "https://icom.example:16522/",
                                        "ICOM_PARTICIPANTS", "@" + file,
                                        "ICOM_CATALOG_IN", "pibr.001.spi.1.3, pacs.008.spi.1.16",
                                        "ICOM_DEADLINE", "6s",
                                        "ICOM_DEADLINE_NORM", "1m",
                                        "ICOM_OPERATIONS_PER_MESSAGE", "10",
                                        "ICOM_JOURNAL", "off",
                                        "ICOM_TRIGGERS", "true")))
                        .icom())
                .isEqualTo(new IcomSettings(
                        true,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        false,
                        "2500,500",
                        Optional.of("https://icom.example:16522"),
                        Optional.of(Set.of(new Ispb("32074986"), new Ispb("ABCD1234"), new Ispb("00000000"))),
                        List.of("pibr.001.spi.1.3", "pacs.008.spi.1.16"),
                        List.of(),
                        false,
                        new IcomSettings.Spi(
                                Duration.ofSeconds(6),
                                Duration.ofMinutes(1),
                                10,
                                true,
                                Optional.of(Path.of("xsd")),
                                new IcomSettings.Signature(true, true, Optional.of(Path.of("own.p12")), "secret"))));
        assertRefused(Map.of("ICOM_OPERATIONS_PER_MESSAGE", "11"), "from 1 to 10");
        assertRefused(Map.of("ICOM_DEADLINE", "0"), "ICOM_DEADLINE");
        assertRefused(Map.of("ICOM_SIGNATURE", "sign"), "ICOM_SIGNATURE is sign, which needs ICOM_SIGNATURE_KEYSTORE");
        assertRefused(Map.of("ICOM_SIGNATURE", "yes"), "none, sign, verify or sign,verify");

        assertRefused(Map.of("ICOM_PULL_NEXT", "absolute"), "ICOM_PULL_NEXT is absolute, which needs ICOM_PUBLIC_URL");
        assertRefused(Map.of("ICOM_PARTICIPANTS", "@" + directory.resolve("none")), "which cannot be read");
        assertRefused(Map.of("ICOM_POLL", "40s", "HTTP_IDLE", "40s"), "HTTP_IDLE", "from 41s");
        Environment useless = environment("", Map.of("ICOM_PUBLIC_URL", "https://icom.example"));
        Settings.from(useless);
        assertThat(Settings.warnings(useless)).singleElement().asString().startsWith("ICOM_PUBLIC_URL has no effect");
    }

    @Test
    void aUrlNamesTheDatabaseAndHowItIsReached() throws IOException {
        Settings settings = Settings.from(
                environment(
                        "",
                        Map.of(
                                "DB_URL",
                                "postgresql://us%40er:p%3Aw+x@db.internal:5433/mal?sslmode=verify-ca&sslrootcert=/etc/ca.pem")));
        assertThat(settings.database())
                .containsExactly(new DatabaseAddress("db.internal", 5433, "mal", "us@er", "p:w+x"));
        assertThat(settings.encryption())
                .isEqualTo(new Encryption(
                        Encryption.Mode.VERIFY_CA,
                        Optional.of(Path.of("/etc/ca.pem")),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(Settings.from(environment("", Map.of("DB_URL", "postgres://there")))
                        .database())
                .containsExactly(new DatabaseAddress("there", 5432, "malote", "malote", ""));

        assertRefused(Map.of("DB_URL", "postgresql://there", "DB_PORT", "1"), "DB_URL is set, and DB_PORT too");
        assertRefused(Map.of("DB_URL", "postgresql://there?target=x"), "the parameter target");
        for (String none : List.of(
                "jdbc:postgresql://there", "there:5432", "postgresql://a:sec ret@there", "postgresql://a:%ret@there")) {
            Environment environment = environment("", Map.of("DB_URL", none));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Settings.from(environment))
                    .withMessageStartingWith("DB_URL is not a URL")
                    .withMessageNotContaining("ret");
        }
    }

    @Test
    void theDatabaseMayHaveSeveralHosts() throws IOException {
        List<DatabaseAddress> three = List.of(
                new DatabaseAddress("a", 6000, "malote", "u", "p"),
                new DatabaseAddress("b", 5433, "malote", "u", "p"),
                new DatabaseAddress("::1", 5434, "malote", "u", "p"));
        assertThat(Settings.from(environment(
                                "DB_PORT=6000\n",
                                Map.of("DB_HOST", "a, b:5433,[::1]:5434", "DB_USERNAME", "u", "DB_PASSWORD", "p")))
                        .database())
                .isEqualTo(three);
        assertThat(Settings.from(environment("", Map.of("DB_URL", "postgresql://u:p@a:6000,b:5433,[::1]:5434/malote")))
                        .database())
                .isEqualTo(three);
        assertThat(Settings.from(environment("", Map.of("DB_HOST", "fe80::1,::1,[::1]")))
                        .database())
                .extracting(DatabaseAddress::host)
                .containsExactly("fe80::1", "::1", "::1");

        for (String wrong : List.of("a,", "a,,b", "a:b", "a b", "[::1")) {
            assertRefused(Map.of("DB_HOST", wrong), "DB_HOST is \"" + wrong + "\"; it must be a host, or several");
        }
        assertRefused(Map.of("DB_HOST", "a:70000"), "from 1 to 65535");
        assertRefused(Map.of("DB_URL", "postgresql://u:sec@a,,b/malote"), "DB_URL is not a URL");
        assertRefused(Map.of("DB_HOST", "a", "DB_CONNECT_TIMEOUT", "1ms"), "DB_CONNECT_TIMEOUT", "from 100ms");
    }

    @Test
    void aSynchronousStandbyIsRequiredOnlyWhereThereCanBeOne() throws IOException {
        assertThat(Settings.from(environment("", Map.of("DB_HOST", "a", "DB_REQUIRE_SYNC", "true")))
                        .durability()
                        .requireSync())
                .isTrue();
        assertRefused(Map.of("DB_REQUIRE_SYNC", "true"), "the embedded PostgreSQL has no standby");
        assertRefused(
                Map.of("DB_HOST", "a", "DB_REQUIRE_SYNC", "true", "DB_SYNCHRONOUS_COMMIT", "local"),
                "no commit waits for a standby");
    }

    @Test
    void theDatabaseIsVerifiedIfItsCaIsNamed() throws IOException {
        assertThat(Settings.from(environment("", Map.of())).encryption()).isEqualTo(Encryption.IF_OFFERED);
        assertThat(Settings.from(environment("", Map.of("DB_HOST", "there", "DB_SSLROOTCERT", "ca")))
                        .encryption()
                        .mode())
                .isEqualTo(Encryption.Mode.VERIFY_FULL);
        assertRefused(Map.of("DB_SSLMODE", "verify-full"), "DB_SSLMODE is verify-full, which needs DB_SSLROOTCERT");
        assertRefused(Map.of("DB_SSLMODE", "always"), "disable, prefer, require, verify-ca, verify-full");
        assertRefused(Map.of("DB_SSLCERT", "c"), "DB_SSLCERT and DB_SSLKEY belong together");
    }

    private void assertRefused(Map<String, String> variables, String... words) throws IOException {
        Environment environment = environment("", variables);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.from(environment))
                .satisfies(e -> assertThat(e).hasMessageContainingAll(words));
    }

    private Environment environment(String file, Map<String, String> variables) throws IOException {
        return Environment.of(variables, Files.writeString(directory.resolve(".env"), file));
    }
}
