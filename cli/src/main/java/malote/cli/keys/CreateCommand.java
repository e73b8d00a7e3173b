package malote.cli.keys;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import malote.cli.server.ServerOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a key. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes a key, and prints it on a line of its own. Nobody can see it again.",
        footerHeading = "%nRoles:%n",
        footer = {
            "  collect   collect messages of its institutions",
            "  send      send messages to its institutions",
            "  observe   see figures of all institutions, never a message",
            "  operate   act on queues; look at messages with names and tax ids masked",
            "  admin     manage keys, and read who did what"
        })
final class CreateCommand implements Callable<Integer> {
    private static final List<String> ROLES = List.of("collect", "send", "observe", "operate", "admin");

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "who gets the key, for people")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            split = ",",
            description = "what it is good for; may be repeated")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--ispb",
            paramLabel = "ISPB",
            split = ",",
            description = "the institution for which it collects and sends, or '*' for all; may be repeated")
    private List<String> ispbs = new ArrayList<>();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "when it ends, such as 90d from now, or 2027-12-31T00:00:00Z (never)")
    private @Nullable String expires;

    @Mixin
    private Issued issued = new Issued();

    @Mixin
    private ServerOption server = new ServerOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ObjectNode wish = JsonNodeFactory.instance.objectNode().put("nome", name.strip());
        if (name.isBlank()) {
            throw server.wrongUse("--name must say who gets the key.");
        }
        for (String role : roles) {
            if (!ROLES.contains(role)) {
                throw server.wrongUse(
                        "there is no role \"" + role + "\"; the roles are " + String.join(", ", ROLES) + ".");
            }
            wish.withArray("papeis").add(role);
        }
        if (ispbs.isEmpty() && (roles.contains("collect") || roles.contains("send"))) {
            throw server.wrongUse(
                    "the roles collect and send need --ispb, such as --ispb 32074986, or --ispb '*' for all"
                            + " institutions.");
        }
        for (String ispb : ispbs) {
            if (!ispb.matches("[0-9A-Z]{8}") && !(ispb.equals("*") && ispbs.size() == 1)) {
                throw server.wrongUse(
                        "--ispb must be 8 characters of 0-9 and A-Z, or '*' alone, not \"" + ispb + "\".");
            }
            wish.withArray("ispbs").add(ispb);
        }
        if (expires != null) {
            String given = expires;
            wish.put(
                    "expira",
                    Times.in(given, Instant.now())
                            .orElseThrow(() -> server.wrongUse("--expires must be a time such as 90d, 12h or"
                                    + " 2027-12-31T00:00:00Z, not \"" + given + "\"."))
                            .toString());
        }
        issued.open();
        issued.write(() -> new Desk(server).ask(Desk.Verb.CREATE, "", wish));
        return CommandLine.ExitCode.OK;
    }
}
