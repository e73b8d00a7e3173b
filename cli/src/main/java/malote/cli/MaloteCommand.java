package malote.cli;

import malote.cli.backup.BackupCommand;
import malote.cli.backup.RestoreCommand;
import malote.cli.bank.BankCommand;
import malote.cli.certs.CertsCommand;
import malote.cli.demo.DemoCommand;
import malote.cli.keys.KeysCommand;
import malote.cli.rehearse.RehearseCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** All commands. Those that other programs carry out are here to be completed and no more: the launcher starts them. */
@Command(
        name = "malote",
        mixinStandardHelpOptions = true,
        versionProvider = MaloteCommand.Version.class,
        description = "A server from which payment institutions collect their Pix messages.",
        subcommands = {
            SendCommand.class,
            CollectCommand.class,
            StatusCommand.class,
            RehearseCommand.class,
            BankCommand.class,
            DemoCommand.class,
            KeysCommand.class,
            CertsCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            CompletionCommand.class,
            MaloteCommand.Serve.class,
            MaloteCommand.Bench.class
        })
final class MaloteCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(), "Which command?");
    }

    @Command(name = "serve", description = "Start the server (./malote serve).")
    static final class Serve {}

    @Command(name = "bench", description = "Measure its speed (./malote bench --help).")
    static final class Bench {}

    /** Tells picocli the version. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws java.io.IOException {
            try (var in = MaloteCommand.class.getResourceAsStream("version.txt")) {
                String version =
                        in == null ? "" : new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                return new String[] {"malote " + version.strip()};
            }
        }
    }
}
