package malote.bench.scenario.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import malote.bench.history.History;
import malote.bench.http.Access;
import malote.bench.http.Connection;
import malote.bench.http.Endpoint;
import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Rounds;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sheet;
import malote.bench.scenario.Sizes;
import malote.bench.server.Certificates;
import malote.bench.server.DatabaseAddress;
import malote.bench.server.ServerProcess;
import malote.bench.server.Setup;
import malote.bench.server.Site;

/**
 * What it costs that the server knows who asks: collecting with a key against without, and over TLS with client certificates
 * against plain, in turns. The servers share a database, and one of them fills the queues for all, so that none has at hand
 * what it stored itself.
 */
public final class AccessControl implements Scenario {
    private static final int ISPBS = 20;
    private static final int TURNS = 3;
    private static final double WITH_KEY = 0.98;
    private static final double WITH_TLS = 0.8;
    private static final int UNAUTHORIZED = 401;
    private static final long KEY_PATIENCE_NANOS = 30_000_000_000L;
    private static final String POOLED = "-Dquarkus.http.server.ssl.jdk.bufferPooling=true";
    private static final Pattern KEY = Pattern.compile("\"chave\" ?: ?\"(mlt_\\w+)\"");

    // The servers, in the order of servers().
    private static final int FILLER = 0;
    private static final int PLAIN = 1;
    private static final int KEYED = 2;
    private static final int TLS = 3;
    private static final int TLS_POOLED = 4;

    /** One side of a comparison: collectors of one server. */
    private record Side(String name, Rounds warmUp, Rounds measured) {
        static Side of(Run run, String name, Rounds.Shape shape, Endpoint from) {
            Endpoint filler = endpoint(run, FILLER, Access.NONE);
            return new Side(
                    name,
                    new Rounds(run, "warm-up, " + name, shape, List.of(from), filler),
                    new Rounds(run, name, shape, List.of(from), filler));
        }

        double rate() {
            return measured.messagesPerSecond();
        }
    }

    @Override
    public String name() {
        return "access";
    }

    @Override
    public List<Setup> servers(Sizes sizes, Path directory) throws IOException, InterruptedException {
        Certificates certificates = Certificates.create(directory);
        Map<String, String> tls = Map.of(
                "TLS_CERT", certificates.certificate().toString(),
                "TLS_KEY", certificates.key().toString(),
                "TLS_CLIENT_CA", certificates.ca().toString(),
                "OPERATOR_PORT", "0");
        Setup open = Setup.with(Map.of("OPEN", "true"));
        return List.of(open, open, Setup.USUAL, Setup.with(tls), new Setup(tls, List.of(POOLED)));
    }

    @Override
    public Result run(Run run) {
        Sheet sheet = new Sheet(name(), "collecting with a key, and over TLS with client certificates");
        try {
            String key = createKey(run.site());
            awaitKey(run);
            Rounds.Shape single = shape(run, false);
            Side without = Side.of(run, "single, without a key", single, endpoint(run, PLAIN, Access.NONE));
            Side with = Side.of(run, "single, with a key", single, endpoint(run, KEYED, new Access(null, key)));
            measure(run, List.of(without, with), sheet);
            sheet.add(Figure.atLeast("with a key, of the rate without", with.rate() / without.rate(), "", WITH_KEY));

            Rounds.Shape multipart = shape(run, true);
            Access certified = new Access(client(run, 4 * multipart.ispbs()), null);
            Side tls = Side.of(run, "multipart, over TLS", multipart, endpoint(run, TLS, certified));
            Side pooled = Side.of(
                    run, "multipart, over TLS, buffers pooled", multipart, endpoint(run, TLS_POOLED, certified));
            Side plain = Side.of(run, "multipart, in plain text", multipart, endpoint(run, PLAIN, Access.NONE));
            measure(run, List.of(plain, tls, pooled), sheet);
            sheet.add(Figure.atLeast("over TLS, of the rate in plain text", tls.rate() / plain.rate(), "", WITH_TLS));
            sheet.add(Figure.of("the same with " + POOLED, pooled.rate() / plain.rate(), ""));
            return sheet.result();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new CancellationException("interrupted");
        }
    }

    /** In turns, so that all meet the same moods of the machine. */
    private static void measure(Run run, List<Side> sides, Sheet sheet) {
        for (Side side : sides) {
            side.warmUp().collect(run.sizes().warmUp(Defaults.WARM_UP_SECONDS));
            sheet.add(side.warmUp().verdict());
        }
        int seconds = run.sizes().seconds(Defaults.SECONDS);
        for (int turn = 1; turn <= TURNS; turn++) {
            for (Side side : sides) {
                side.measured().collect((double) seconds * turn / TURNS);
            }
        }
        for (Side side : sides) {
            sheet.add(Figure.of(side.name() + ", messages", side.rate(), "/s"));
            sheet.add(side.name(), side.measured().cores());
            sheet.plot(side.measured().series());
            sheet.plot(side.measured().latency());
            sheet.add(side.measured().verdict());
        }
    }

    private static Rounds.Shape shape(Run run, boolean multipart) {
        return new Rounds.Shape(
                run.sizes().ispbs(ISPBS),
                run.sizes().collectors(Defaults.COLLECTORS),
                multipart,
                run.sizes().messages(Defaults.MESSAGES));
    }

    private static Endpoint endpoint(Run run, int server, Access access) {
        return Endpoint.of(run.site().urls().get(server), access);
    }

    /** A key for every institution. */
    private static String createKey(Site site) throws IOException, InterruptedException {
        Path jar = site.jar().orElseThrow(() -> new IOException("The servers were not started for this scenario"));
        DatabaseAddress database =
                site.database().orElseThrow(() -> new IOException("The database of the servers is not known"));
        String said = ServerProcess.run(
                jar,
                database.environment(),
                "{\"nome\":\"bench\",\"papeis\":[\"collect\",\"send\"],\"ispbs\":[\"*\"]}",
                "keys",
                "create");
        Matcher key = KEY.matcher(said);
        if (!key.find()) {
            throw new IOException("No key was created; the command says:\n" + said);
        }
        return key.group(1);
    }

    /** Waits until the server asks for the key. */
    private static void awaitKey(Run run) throws IOException {
        Endpoint unknown = endpoint(run, KEYED, Access.NONE);
        byte[] request = unknown.request("GET", "/api/pix/00000000/stream/0");
        History none = new History();
        AtomicInteger status = new AtomicInteger();
        Connection connection = run.loop().connect(unknown);
        long end = System.nanoTime() + KEY_PATIENCE_NANOS;
        while (status.get() != UNAUTHORIZED) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("The server does not ask for a key: " + status);
            }
            status.set(0);
            connection.send(request, 0, request.length, (on, response) -> status.set(response.status()));
            run.until("creating a key", none, () -> status.get() != 0);
        }
        connection.close();
    }

    /** The certificate of a client that stands for the institutions of the next queues. */
    private static SSLContext client(Run run, int ispbs) throws IOException, InterruptedException {
        return new Certificates(run.directory()).client(run.nextIspbs(ispbs));
    }
}
