package malote.cli.keys;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.cli.server.ServerOption;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends a key. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Ends a key: within a second no server accepts it, and what waits with it ends.")
final class RevokeCommand implements Callable<Integer> {
    private static final Pattern KEY = Pattern.compile("(?:mlt_)?([0-9A-Za-z]{8})(?:_.*)?");

    @Parameters(paramLabel = "ID", description = "the id of the key, its second part")
    private String id = "";

    @Mixin
    private ServerOption server = new ServerOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        String key = id(id, server);
        new Desk(server).ask(Desk.Verb.REVOKE, key, null);
        System.err.println("Key " + key + " is revoked.");
        return CommandLine.ExitCode.OK;
    }

    /** The id, also of somebody who gives the whole key. */
    static String id(String text, ServerOption server) {
        Matcher key = KEY.matcher(text);
        if (!key.matches()) {
            throw server.wrongUse("an id has 8 letters or digits; malote keys list shows them.");
        }
        return key.group(1);
    }
}
