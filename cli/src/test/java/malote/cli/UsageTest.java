package malote.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import malote.cli.server.ServerOption;
import org.junit.jupiter.api.Test;

/** How the program is used: wrong use, help, and the completion. */
final class UsageTest extends CommandFixture {
    @Test
    void wrongUseIsToldApartFromFailure() {
        for (List<String> wrong : List.of(
                List.of("send", "--generate", "5"),
                List.of("send", "--generate", "0", "--ispb", "32074986"),
                List.of("send", "--generate", "5", "--ispb", "3207498"),
                List.of("send", "--batch", "0"),
                List.of("send", "-u", "localhost:3000"),
                List.of("send", "-H", "x"),
                List.of("collect"),
                List.of("collect", "3207"),
                List.of("collect", "32074986", "-c", "7"),
                List.of("collect", "32074986", "--max", "0"),
                List.of("status", "--limit", "0"),
                List.of("status", "abc"),
                List.of("status", "--every", "0"),
                List.of("bank"),
                List.of("bank", "1"),
                List.of("bank", "11111111", "--pay", "2"),
                List.of("bank", "11111111", "--count", "2"),
                List.of("bank", "11111111", "--pay", "22222222", "--rate", "0"),
                List.of("rehearse"),
                List.of("rehearse", "--ispb", "32074986"),
                List.of("rehearse", "--ispb", "32074986", "--tier", "5"),
                List.of("rehearse", "--ispb", "32074986", "--tier", "10000", "--minutes", "0"),
                List.of("rehearse", "--id", "x"),
                List.of("rehearse", "--id", "e_0123456789abcdef", "--tier", "10000"),
                List.of("completion", "fish"),
                List.of("fly"),
                List.<String>of())) {
            err.reset();
            assertThat(run(wrong.toArray(String[]::new))).as(wrong.toString()).isEqualTo(2);
            assertThat(err())
                    .as(wrong.toString())
                    .matches("malote: .+\n(Did you mean: .+\n)?Try 'malote.* --help'\\.\n");
        }
        assertThat(run("send", "/no/such/file")).isEqualTo(1);
        assertThat(err()).contains("malote: there is no /no/such/file");
        assertThat(run("send", directory.toString())).isEqualTo(1);
        assertThat(err()).contains("malote: " + directory + " is a directory; name a file");
        assertThat(run("status", "-u", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err()).contains("nobody listens there");
    }

    @Test
    void wrongUseIsSaidInALineAndNotByTheWholeHelp() {
        assertThat(run("send", "--batch", "0")).isEqualTo(2);
        assertThat(run("collect")).isEqualTo(2);
        assertThat(run("collect", "32074986", "--maxx", "3")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err()).isEqualTo("""
                        malote: --batch must be 1 to 10000.
                        Try 'malote send --help'.
                        malote: Missing required parameter: 'ISPB'
                        Try 'malote collect --help'.
                        malote: Unknown options: '--maxx', '3'
                        Possible solutions: --max
                        Try 'malote collect --help'.
                        malote: Which command?
                        Try 'malote --help'.
                        """);
    }

    @Test
    void anEmptyVariableForTheServerCountsAsNotSet() {
        assertThat(ServerOption.usual("")).isEqualTo("http://localhost:3000").isEqualTo(ServerOption.usual(null));
        assertThat(ServerOption.usual("http://there:1 ")).isEqualTo("http://there:1");
    }

    @Test
    void everyCommandHasHelpWithExamplesAndExitCodes() {
        for (String command : List.of("send", "collect", "status", "rehearse", "bank", "demo", "backup", "restore")) {
            out.reset();
            assertThat(run(command, "--help")).isZero();
            assertThat(out()).contains("Usage: malote " + command, "Exit codes:", "Examples:");
            assertThat(err()).isEmpty();
        }
    }

    @Test
    void theCompletionIsAScriptThatBashUnderstands() throws IOException, InterruptedException {
        assertThat(run("completion", "bash")).isZero();
        Path script = directory.resolve("completion.bash");
        Files.writeString(
                script, out() + "\nCOMP_WORDS=(malote co); COMP_CWORD=1; _complete_malote; echo \"${COMPREPLY[@]}\"\n");

        Process bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(bash.waitFor()).as(said).isZero();
        assertThat(said.strip()).isEqualTo("collect completion");
    }
}
