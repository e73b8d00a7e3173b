package malote.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import malote.cli.output.Failures;
import malote.cli.server.ServerOption;
import malote.client.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the queues and their collectors. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = MaloteCommand.Version.class,
        sortOptions = false,
        description = {
            "Shows the queues of both dialects, deepest first, those of ICOM as icom/ISPB/out; with an ISPB its"
                    + " queues, and the collectors of the JSON protocol.",
            "",
            "\"oldest\" is how long the oldest message has been waiting. ≥ means at least: it came before the"
                    + " server that answers was started, or came back to the queue."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  malote status", "  malote status 32074986 --watch", "  malote status --json | jq .filas[0]"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "1:the server was unreachable or refused", "2:wrong usage", "130:ended by Ctrl-C"})
final class StatusCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Parameters(arity = "0..1", paramLabel = "ISPB", description = "one institution")
    private @Nullable String ispb;

    @Option(
            names = {"-w", "--watch"},
            description = "refresh until Ctrl-C")
    private boolean watch;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "how often --watch refreshes (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "how many queues, 1 to 1000 (${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--json", description = "print the server's answer as it is, in one line")
    private boolean json;

    @Mixin
    private ServerOption server = new ServerOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (limit < 1 || limit > 1000) {
            throw server.wrongUse("--limit must be 1 to 1000.");
        } else if (seconds < 1) {
            throw server.wrongUse("--every must be 1 or more.");
        } else if (ispb != null && !ispb.matches("[0-9A-Z]{8}")) {
            throw server.wrongUse("an ISPB is 8 characters of 0-9 and A-Z, not \"" + ispb + "\".");
        }
        Server known = server.server();
        boolean clear = watch && !json && Boolean.getBoolean("malote.terminal");
        while (true) {
            String text = json ? fetch(known, path()) + "\n" : table(known);
            System.out.print(clear ? CLEAR + text : text);
            System.out.flush();
            if (!watch) {
                return CommandLine.ExitCode.OK;
            }
            Thread.sleep(Duration.ofSeconds(seconds).toMillis());
        }
    }

    private String path() {
        return "/api/util/filas" + (ispb == null ? "?limite=" + limit : "/" + ispb);
    }

    private String table(Server known) throws IOException, InterruptedException {
        JsonNode answer = fetch(known, path());
        if (ispb == null) {
            return StatusTable.of(answer);
        }
        return StatusTable.of(answer, fetch(known, "/api/util/filas?busca=" + ispb + "&limite=10"));
    }

    private static JsonNode fetch(Server known, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = known.http().send(known.request(path).timeout(TIMEOUT).build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IOException("no answer from " + known + ": " + Failures.text(e), e);
        }
        if (response.statusCode() != 200) {
            throw new IOException(malote.client.Problem.of(response.statusCode(), response.body())
                    .toString());
        }
        return JSON.readTree(response.body());
    }
}
