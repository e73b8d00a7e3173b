package malote.cli.keys;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Keys of a server. */
@Command(
        name = "keys",
        description = {
            "Makes, lists, replaces and ends the keys by which a server knows its clients.",
            "",
            "As soon as there is a key, a server answers nobody without one. With --url the commands ask that server, by the key"
                    + " of an administrator; without, they go to the database of the server's settings here (DATA_DIR or"
                    + " DB_HOST, also of a file .env), whether the server runs or not: so the first key is made."
        },
        subcommands = {CreateCommand.class, ListCommand.class, RotateCommand.class, RevokeCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  malote keys create --name 'Banco Um' --role collect --role send --ispb 32074986",
            "  malote keys create --name operations --role operate --role admin --expires 90d --output key.txt",
            "  malote keys list",
            "  malote keys rotate 3kZpQ0xB --overlap 2h",
            "  malote keys revoke 3kZpQ0xB",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or the server or its database was unreachable", "2:wrong usage"})
public final class KeysCommand implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("unused")
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "which command? create comes first.");
    }
}
