package malote.bench.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import malote.bench.chaos.traffic.Clients;
import malote.bench.report.Result;

/** What a database lost that went back in time, by what it has, and by what the servers said. */
final class Reckoning implements Runnable {
    private static final Pattern TOLD = Pattern.compile("went back in time or was replaced: the last (\\d+)");

    private final PatroniCluster cluster;
    private final Clients clients;
    private long gone;

    Reckoning(PatroniCluster cluster, Clients clients) {
        this.cluster = cluster;
        this.clients = clients;
    }

    /** Has the clients expect nothing more of what the database lacks. All else must come. */
    @Override
    public void run() {
        try (Connection connection = cluster.connect()) {
            Set<Long> kept = Survivors.of(connection);
            gone = clients.forget(kept::contains);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** The result with what was found; that nobody was told of a loss is a fault. */
    Result addTo(Result result, Path logs) throws IOException {
        List<Long> told = told(logs);
        Result all = result.with(String.format(
                "The database lacks %,d of the messages that were acknowledged; all others were delivered. The servers' logs tell of losses %,d"
                        + " times: %s.",
                gone, told.size(), told));
        if (gone == 0 || !told.isEmpty()) {
            return all;
        }
        List<String> faults = new ArrayList<>(all.faults());
        faults.add("no server told of " + gone + " messages that are gone");
        return new Result(
                all.scenario(),
                all.title(),
                all.figures(),
                false,
                all.verdict(),
                List.copyOf(faults),
                all.plots(),
                all.notes());
    }

    private static List<Long> told(Path logs) throws IOException {
        List<Long> told = new ArrayList<>();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                TOLD.matcher(Files.readString(file))
                        .results()
                        .map(MatchResult::group)
                        .map(text -> Long.valueOf(text.substring(text.lastIndexOf(' ') + 1)))
                        .forEach(told::add);
            }
        }
        return told;
    }
}
