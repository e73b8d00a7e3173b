package malote.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import malote.client.KeyTool;
import malote.client.Server;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Where the address, the certificates and the key of a command come from. */
final class ServerOptionTest {
    private static final String HTTPS = "https://localhost:1";

    @TempDir
    private static Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static KeyTool certificates;

    @BeforeAll
    static void make() {
        certificates = new KeyTool(directory).ca("ca").signed("me", "ca", "EC");
    }

    @Test
    void anOptionCountsMoreThanAVariable() throws IOException {
        assertThat(server(Map.of())).hasToString("http://localhost:3000");
        assertThat(server(Map.of("MALOTE_URL", "http://there:1"))).hasToString("http://there:1");
        assertThat(server(Map.of("MALOTE_URL", "http://there:1"), "-u", "http://here:1"))
                .hasToString("http://here:1");
        assertThat(authorization(server(Map.of("MALOTE_KEY", "mlt_a_b")))).isEqualTo("Bearer mlt_a_b");
        assertThat(authorization(server(Map.of("MALOTE_KEY", "mlt_a_b"), "--token", "mlt_c_d")))
                .isEqualTo("Bearer mlt_c_d");
        assertThat(authorization(server(Map.of("MALOTE_KEY", " ")))).isEmpty();
    }

    @Test
    void aKeyCanComeFromAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "mlt_e_f\n");

        assertThat(authorization(server(Map.of("MALOTE_KEY", "mlt_a_b"), "--token-file", file.toString())))
                .isEqualTo("Bearer mlt_e_f");
        assertThat(authorization(server(Map.of("MALOTE_KEY_FILE", file.toString()))))
                .isEqualTo("Bearer mlt_e_f");
        assertThatThrownBy(() -> server(Map.of(), "--token-file", "/none")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aWrongKeyIsNotRepeated() {
        assertThat(wrong(Map.of(), "--token", "my secret"))
                .contains("this is not a key")
                .doesNotContain("secret");
        assertThat(wrong(Map.of("MALOTE_KEY", "my secret"))).doesNotContain("secret");
    }

    @Test
    void certificatesComeFromOptionsOrVariables() throws IOException {
        String ca = certificates.certificate("ca").toString();
        String certificate = certificates.certificate("me").toString();
        String key = certificates.key("me").toString();
        String password = Files.writeString(directory.resolve("password"), KeyTool.PASSWORD + "\n")
                .toString();

        for (Server known : List.of(
                server(Map.of(), "-u", HTTPS, "--ca", ca),
                server(Map.of(), "-u", HTTPS, "--ca", ca, "--cert", certificate, "--key", key),
                server(Map.of(
                        "MALOTE_URL", HTTPS, "MALOTE_CA", ca, "MALOTE_CERT", certificate, "MALOTE_CERT_KEY", key)),
                server(
                        Map.of("MALOTE_CERT", "/none", "MALOTE_CERT_KEY", "/none"),
                        "-u",
                        HTTPS,
                        "--keystore",
                        certificates.store("me").toString(),
                        "--keystore-password-file",
                        password))) {
            assertThat(known).hasToString(HTTPS);
        }
    }

    @Test
    void whatDoesNotGoTogetherIsSaid() {
        String ca = certificates.certificate("ca").toString();
        String certificate = certificates.certificate("me").toString();

        assertThat(wrong(Map.of(), "--ca", ca)).contains("https://");
        assertThat(wrong(Map.of(), "-u", HTTPS, "--cert", certificate)).contains("--cert and --key go together");
        assertThat(wrong(Map.of(), "-u", HTTPS, "--keystore", "x")).contains("--keystore-password-file go together");
        assertThat(wrong(
                        Map.of(),
                        "-u",
                        HTTPS,
                        "--keystore",
                        "x",
                        "--keystore-password-file",
                        "x",
                        "--cert",
                        certificate))
                .contains("give --keystore, or --cert and --key");
        assertThat(wrong(Map.of(), "--token", "a", "--token-file", "b")).contains("give --token or --token-file");
        assertThat(wrong(Map.of(), "-u", HTTPS, "--ca", certificates.key("me").toString()))
                .contains("holds no certificate");
    }

    /** Has the option, and does nothing. */
    @Command(name = "some")
    static final class Some implements Runnable {
        @Mixin
        private final ServerOption server = new ServerOption();

        @Override
        public void run() {}
    }

    private static Server server(Map<String, String> environment, String... arguments) throws IOException {
        Some some = new Some();
        new CommandLine(some).parseArgs(arguments);
        return some.server.server(environment);
    }

    private static String wrong(Map<String, String> environment, String... arguments) {
        return String.valueOf(
                catchThrowableOfType(CommandLine.ParameterException.class, () -> server(environment, arguments))
                        .getMessage());
    }

    private static String authorization(Server server) {
        return server.request("/").build().headers().firstValue("Authorization").orElse("");
    }
}
