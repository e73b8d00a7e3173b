package malote.cli.backup;

import java.io.IOException;
import java.util.concurrent.Callable;
import malote.cli.server.ServerProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Saves the embedded database. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Writes the embedded database into a new file, whether its server runs or not.",
            "",
            "The settings of the server count, as environment variables or in a file .env here: DATA_DIR says where the database is.",
            "All that was acknowledged before the command began is in the file. A PostgreSQL of your own (DB_HOST) has programs for that."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  malote backup malote.tar.gz",
            "  DATA_DIR=/var/lib/malote malote backup /backup/$(date +%%F).tar.gz"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it could not be done, and nothing was changed", "2:wrong usage"})
public final class BackupCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "a new file, which only you can read: a .tar.gz")
    private String file = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        return ServerProgram.run("backup", file);
    }
}
