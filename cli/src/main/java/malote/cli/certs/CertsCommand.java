package malote.cli.certs;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A CA of one's own and the certificates that it issues. */
@Command(
        name = "certs",
        description = {
            "Makes certificates by a CA of your own, for tests and inside a company.",
            "",
            "A client's certificate names its institutions as certificates of the Brazilian payment system do"
                    + " (OU=ISPB-32074986), and as URIs (urn:malote:ispb:32074986). The server takes it for those. Keys are"
                    + " RSA, 3072 bits; each certificate is written as PEM and as PKCS12."
        },
        subcommands = {
            CaCommand.class,
            ServerCommand.class,
            ClientCommand.class,
            RenewCommand.class,
            RevokeCommand.class,
            CrlCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  malote certs ca",
            "  malote certs server --name malote.example",
            "  malote certs client --ispb 32074986",
            "  malote certs renew certs/server.pem",
            "  malote certs revoke certs/client-32074986.pem",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:a file exists, is missing, or cannot be read or written", "2:wrong usage"})
public final class CertsCommand implements Runnable {
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
                Objects.requireNonNull(spec).commandLine(), "which command? ca comes first.");
    }
}
