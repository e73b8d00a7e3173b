package malote.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpTest {
    /** Picocli takes descriptions for formats, and warns on standard error of one that is none. */
    @Test
    void theDescriptionsAreWhatPicocliTakesThemFor() {
        ByteArrayOutputStream warnings = new ByteArrayOutputStream();
        PrintStream standardError = System.err;
        System.setErr(new PrintStream(warnings, true, StandardCharsets.UTF_8));
        try {
            CommandLine bench = new CommandLine(new BenchCommand());
            assertThat(bench.getUsageMessage()).contains("--server-java-opts");
            assertThat(new CommandLine(new ChaosCommand()).getUsageMessage()).contains("90 % of what");
            assertThat(new CommandLine(new StandbyCommand()).getUsageMessage()).contains("--rounds");
            assertThat(new CommandLine(new UpgradeCommand()).getUsageMessage()).contains("--from");
        } finally {
            System.setErr(standardError);
        }
        assertThat(warnings.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void wrongUseIsSaidInALineAndNotByTheWholeHelp() {
        assertThat(wrongUse("fast"))
                .matches("malote: There is no scenario \"fast\"; .+\nTry 'malote bench --help'\\.\n");
        assertThat(wrongUse("chaos", "--minutes", "few"))
                .matches("malote: Invalid value for option '--minutes'.+\nTry 'malote bench chaos --help'\\.\n");
    }

    private static String wrongUse(String... arguments) {
        StringWriter said = new StringWriter();
        CommandLine bench = Main.commandLine().setErr(new PrintWriter(said));
        assertThat(bench.execute(arguments)).isEqualTo(2);
        return said.toString();
    }
}
