package malote.cli.backup;

import java.io.IOException;
import java.util.concurrent.Callable;
import malote.cli.server.ServerProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Brings a saved database back. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Makes an embedded database of what malote backup wrote, in a data directory in which there is nothing yet.",
            "",
            "What was confirmed after the backup comes again, and what came in after it is gone; keys that were ended after it are good again."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  DATA_DIR=data.new malote restore malote.tar.gz"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it could not be done, and nothing was changed", "2:wrong usage"})
public final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "what malote backup wrote")
    private String file = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        return ServerProgram.run("restore", file);
    }
}
