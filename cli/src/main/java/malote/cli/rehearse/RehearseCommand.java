package malote.cli.rehearse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import malote.cli.output.Progress;
import malote.cli.server.ServerOption;
import malote.client.RejectedException;
import malote.client.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a server rehearse the capacity test with an institution. */
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Has a server rehearse the capacity test with an institution, whose programs must run: they pay 99999A04,"
                        + " and answer what 99999A03 pays. Prints how each criterion was met, and writes the report as HTML, JSON and CSV.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  malote rehearse --ispb 32074986 --tier 40000",
            "  malote rehearse --ispb 32074986 --tier 10000 --minutes 1 --scale 0.1 --directory reports",
            "  malote rehearse --id e_0123456789abcdef"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:passed",
            "1:not passed; or the server was unreachable or refused, or a file cannot be written",
            "2:wrong usage",
            "130:ended by Ctrl-C; the rehearsal goes on"
        })
public final class RehearseCommand implements Callable<Integer> {
    private static final List<Integer> TIERS = List.of(10_000, 20_000, 40_000);
    /** How often the server is asked how it stands: what it answers costs it some work. */
    private static final int LOOKS = 100;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    @Option(names = "--ispb", paramLabel = "ISPB", description = "the institution")
    private @Nullable String ispb;

    @Option(names = "--tier", paramLabel = "N", description = "operations each way: 10000, 20000 or 40000")
    private int tier;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "10",
            description = "how long they take (${DEFAULT-VALUE})")
    private double minutes;

    @Option(
            names = "--scale",
            paramLabel = "PART",
            defaultValue = "1",
            description = "the part of the tier's operations that there are (${DEFAULT-VALUE})")
    private double scale;

    @Option(names = "--seed", paramLabel = "N", description = "decides what 99999A03 pays (random)")
    private @Nullable Long seed;

    @Option(
            names = "--starts-in",
            paramLabel = "SECONDS",
            description = "when it begins at the latest (with the institution's first payment to 99999A04)")
    private @Nullable Double startsIn;

    @Option(names = "--id", paramLabel = "ID", description = "watch a rehearsal that was begun before")
    private @Nullable String id;

    @Option(
            names = {"-d", "--directory"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "where the report goes (the current one)")
    private Path directory = Path.of(".");

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "how long to wait for a server that does not answer (${DEFAULT-VALUE})")
    private int patience;

    @Option(
            names = {"-q", "--quiet"},
            description = "do not say how it goes")
    private boolean quiet;

    @Mixin
    private ServerOption server = new ServerOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        Files.createDirectories(directory);
        Server known = server.server();
        Routes routes = new Routes(known);
        JsonNode rehearsal = id == null ? routes.add(wish()) : routes.look(id);
        String name = rehearsal.path("id").asText();
        try (Progress progress =
                Progress.start("rehearsal", 2 * rehearsal.path("operations").asLong(), quiet)) {
            progress.say("rehearsal " + name + " at " + known);
            watch(routes, rehearsal, progress);
        }
        JsonNode report = Routes.JSON.readTree(save(routes, rehearsal));
        System.out.print(Verdict.of(report));
        System.out.flush();
        return report.path("verdict").asText().equals("passed")
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    private void check() {
        if (id != null && (ispb != null || tier != 0)) {
            throw server.wrongUse("give --id, or --ispb and --tier.");
        } else if (id != null && !id.matches("e_[0-9a-f]{16}")) {
            throw server.wrongUse("--id must be the id of a rehearsal, such as e_0123456789abcdef.");
        } else if (id == null && (ispb == null || !ispb.matches("[0-9A-Z]{8}"))) {
            throw server.wrongUse("--ispb must be 8 characters of 0-9 and A-Z.");
        } else if (id == null && !TIERS.contains(tier)) {
            throw server.wrongUse("--tier must be 10000, 20000 or 40000.");
        } else if (!(minutes > 0 && scale > 0) || (startsIn != null && !(startsIn > 0))) {
            throw server.wrongUse("--minutes, --scale and --starts-in must be above 0.");
        } else if (patience < 0) {
            throw server.wrongUse("--patience must be 0 or more.");
        }
    }

    private ObjectNode wish() {
        ObjectNode wish = JsonNodeFactory.instance
                .objectNode()
                .put("ispb", ispb)
                .put("tier", tier)
                .put("minutes", minutes)
                .put("scale", scale);
        if (seed != null) {
            wish.put("seed", seed);
        }
        if (startsIn != null) {
            wish.put("startsIn", startsIn);
        }
        return wish;
    }

    /** Looks until it is over. A server that is restarted meanwhile goes on with it, and so does this. */
    private void watch(Routes routes, JsonNode begun, Progress progress) throws IOException, InterruptedException {
        String name = begun.path("id").asText();
        Duration pause = pause(begun);
        String state = "";
        long finished = 0;
        long answeredAt = System.nanoTime();
        while (true) {
            try {
                JsonNode now = routes.look(name);
                answeredAt = System.nanoTime();
                if (!now.path("state").asText().equals(state)) {
                    state = now.path("state").asText();
                    progress.say(meaning(state, now));
                }
                long over = finished(now);
                progress.add(Math.max(0, over - finished));
                finished = Math.max(finished, over);
                if (state.equals("done") || state.equals("expired")) {
                    return;
                }
            } catch (RejectedException e) {
                throw e;
            } catch (IOException e) {
                if (System.nanoTime() - answeredAt
                        > Duration.ofSeconds(patience).toNanos()) {
                    throw e;
                }
                progress.retrying(String.valueOf(e.getMessage()), pause);
            }
            Thread.sleep(state.equals("waiting") ? SHORTEST.toMillis() : pause.toMillis());
        }
    }

    private static Duration pause(JsonNode rehearsal) {
        Duration part = Duration.ofMillis(Math.round(
                rehearsal.path("minutes").asDouble() * Duration.ofMinutes(1).toMillis() / LOOKS));
        return part.compareTo(SHORTEST) < 0 ? SHORTEST : part.compareTo(LONGEST) > 0 ? LONGEST : part;
    }

    private static long finished(JsonNode rehearsal) {
        JsonNode counts = rehearsal.path("counts");
        return counts.path("acsc").asLong()
                + counts.path("accc").asLong()
                + counts.path("rjct").asLong()
                + counts.path("ab03").asLong();
    }

    private static String meaning(String state, JsonNode rehearsal) {
        return switch (state) {
            case "waiting" ->
                "waiting for the first payment of " + rehearsal.path("ispb").asText() + " to 99999A04";
            case "running" ->
                "running until " + rehearsal.path("end").asText() + ": "
                        + rehearsal.path("operations").asText() + " operations each way";
            case "draining" -> "its time is over; waiting for the last operations";
            case "expired" -> "over, for nothing has begun it";
            default -> state;
        };
    }

    /** Writes the report in all its forms, and gives it as JSON. */
    private byte[] save(Routes routes, JsonNode rehearsal) throws IOException, InterruptedException {
        String stem = "rehearsal-" + rehearsal.path("ispb").asText() + "-"
                + rehearsal.path("id").asText();
        byte[] json = routes.report(rehearsal.path("id").asText(), "application/json");
        Files.write(directory.resolve(stem + ".json"), json);
        for (String form : List.of("html", "csv")) {
            Files.write(
                    directory.resolve(stem + "." + form),
                    routes.report(rehearsal.path("id").asText(), "text/" + form));
        }
        if (!quiet) {
            System.err.println("malote: report in " + directory.resolve(stem + ".html") + ", .json and .csv");
        }
        return json;
    }
}
