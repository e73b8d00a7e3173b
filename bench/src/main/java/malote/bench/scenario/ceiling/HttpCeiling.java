package malote.bench.scenario.ceiling;

import java.util.Optional;
import malote.bench.history.History;
import malote.bench.http.Connection;
import malote.bench.http.Reply;
import malote.bench.http.Response;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Run;
import malote.bench.server.Usage;

/**
 * How many answers of the same size the same server gives per second to the same number of connections when it has nothing
 * to do for them but to send constant bytes.
 */
public final class HttpCeiling implements Reply {
    private static final int SMALLEST = 2;
    private static final int LARGEST = 65_536;

    private final byte[] request;
    private boolean known = true;
    private long answers;

    private HttpCeiling(byte[] request) {
        this.request = request;
    }

    /** Answers per second, and what was used for them: if the load used a whole core, the ceiling is the load's. */
    public record Ceiling(double answersPerSecond, Usage.Cores cores) {}

    /** Measures it; empty if the server does not have the route for that. */
    public static Optional<Ceiling> measure(Run run, int connections, int bodyBytes) {
        int bytes = Math.min(LARGEST, Math.max(SMALLEST, bodyBytes));
        HttpCeiling ceiling = new HttpCeiling(run.endpoint().request("GET", "/api/util/static/" + bytes));
        for (int i = 0; i < connections; i++) {
            ceiling.send(run.loop().connect(run.endpoint()));
        }
        History none = new History();
        ceiling.count(run, none, run.sizes().warmUp(Defaults.WARM_UP_SECONDS) / 2.0);
        Usage.Times before = run.site().usage().now();
        double rate = ceiling.count(run, none, Defaults.CEILING_SECONDS);
        Usage.Times after = run.site().usage().now();
        boolean measured = ceiling.known;
        ceiling.known = false;
        return measured ? Optional.of(new Ceiling(rate, Usage.between(before, after))) : Optional.empty();
    }

    private double count(Run run, History none, double seconds) {
        answers = 0;
        long start = System.nanoTime();
        run.until("HTTP ceiling", none, () -> !known || System.nanoTime() - start >= seconds * 1e9);
        return answers * 1e9 / (System.nanoTime() - start);
    }

    @Override
    public void answered(Connection connection, Response response) {
        known &= response.status() == 200;
        if (known) {
            answers++;
            send(connection);
        } else {
            connection.close();
        }
    }

    private void send(Connection connection) {
        connection.send(request, 0, request.length, this);
    }
}
