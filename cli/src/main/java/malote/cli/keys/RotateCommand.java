package malote.cli.keys;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import malote.cli.server.ServerOption;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replaces a key. */
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes a key like an old one, and prints it. The old one is good for a while longer.")
final class RotateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the id of the old key, its second part")
    private String id = "";

    @Option(
            names = "--overlap",
            paramLabel = "TIME",
            defaultValue = "24h",
            description = "how long the old key is still good, such as 30m, 24h or 7d (${DEFAULT-VALUE})")
    private String overlap = "";

    @Mixin
    private Issued issued = new Issued();

    @Mixin
    private ServerOption server = new ServerOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ObjectNode wish = JsonNodeFactory.instance
                .objectNode()
                .put(
                        "sobreposicaoSegundos",
                        Times.duration(overlap)
                                .orElseThrow(() -> server.wrongUse(
                                        "--overlap must be a time such as 30m, 24h or 7d, not \"" + overlap + "\"."))
                                .toSeconds());
        String old = RevokeCommand.id(id, server);
        issued.open();
        issued.write(() -> new Desk(server).ask(Desk.Verb.ROTATE, old, wish));
        return CommandLine.ExitCode.OK;
    }
}
