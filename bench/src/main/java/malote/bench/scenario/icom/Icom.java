package malote.bench.scenario.icom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import malote.bench.http.Access;
import malote.bench.http.Endpoint;
import malote.bench.report.Result;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sheet;
import malote.bench.scenario.Sizes;
import malote.bench.server.Certificates;
import malote.bench.server.Setup;

/**
 * Payments of about 4 KB in the ICOM dialect, which the server passes on as they are: how long one takes to a collector that waits,
 * how fast they are collected and stored, both at once beside the JSON dialect, and over TLS beside plain text. Every message is known
 * by a digest of its bytes. The servers share a database; all but the last part has to do with the first only.
 */
public final class Icom implements Scenario {
    // The servers, in the order of servers().
    private static final int PLAIN = 1;
    private static final int TLS = 2;

    @Override
    public String name() {
        return "icom";
    }

    @Override
    public List<Setup> servers(Sizes sizes, Path directory) throws IOException, InterruptedException {
        Certificates certificates = Certificates.create(directory);
        Map<String, String> tls = new HashMap<>(Map.of(
                "TLS_CERT", certificates.certificate().toString(),
                "TLS_KEY", certificates.key().toString(),
                "TLS_CLIENT_CA", certificates.ca().toString(),
                "OPERATOR_PORT", "0"));
        tls.put("ICOM_MODE", "hub");
        Setup open = Setup.with(Map.of("ICOM_MODE", "hub", "OPEN", "true"));
        return List.of(open, open, Setup.with(tls));
    }

    @Override
    public Result run(Run run) {
        Sheet sheet = new Sheet(name(), "payments of about 4 KB in XML, passed on as they are");
        Waiting.measure(run, sheet);
        Reading reading = new Reading(run, sheet);
        reading.measure();
        Posting.measure(run, sheet);
        Both.measure(run, sheet);
        reading.compare(endpoint(run, PLAIN, Access.NONE), endpoint(run, TLS, certified(run, reading)));
        return sheet.result();
    }

    private static Endpoint endpoint(Run run, int server, Access access) {
        return Endpoint.of(run.site().urls().get(server), access);
    }

    /** With the certificate of a client that stands for the institutions of the next queues. */
    private static Access certified(Run run, Reading reading) {
        try {
            List<String> ispbs = run.nextIspbs(reading.queuesToCompare());
            return new Access(new Certificates(run.directory()).client(ispbs), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new CancellationException("interrupted");
        }
    }
}
