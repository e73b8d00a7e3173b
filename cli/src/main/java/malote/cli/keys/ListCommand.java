package malote.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import malote.cli.server.ServerOption;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists all keys. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Lists all keys, also those that have ended; never a secret.")
final class ListCommand implements Callable<Integer> {
    @Option(names = "--json", description = "print the server's answer as it is, in one line")
    private boolean json;

    @Mixin
    private ServerOption server = new ServerOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        JsonNode answer = new Desk(server).ask(Desk.Verb.LIST, "", null);
        System.out.print(json ? answer + "\n" : KeyTable.of(answer.get("chaves"), Instant.now()));
        System.out.flush();
        return CommandLine.ExitCode.OK;
    }
}
