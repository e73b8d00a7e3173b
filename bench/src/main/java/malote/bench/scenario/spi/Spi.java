package malote.bench.scenario.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import malote.bench.http.Endpoint;
import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sheet;
import malote.bench.scenario.Sizes;
import malote.bench.server.Setup;

/**
 * Payments that settle, from end to end: between two institutions and around a hundred, with and without the journal; and what it costs that
 * a million of them wait. The servers share a database.
 */
public final class Spi implements Scenario {
    private static final double TARGET = 1_000;
    private static final double MOST_JOURNAL_PERCENT = 15;
    private static final int TURNS = 3;

    private static final Payments.Shape TWO = new Payments.Shape("two institutions", 2, 6, 6, 1_000);
    private static final Payments.Shape HUNDRED = new Payments.Shape("a hundred institutions", 100, 2, 1, 2_000);
    private static final Payments.Shape SILENT = new Payments.Shape("two institutions, no journal", 2, 6, 6, 1_000);

    @Override
    public String name() {
        return "spi";
    }

    @Override
    public List<Setup> servers(Sizes sizes, Path directory) {
        return List.of(
                Setup.with(Map.of("ICOM_MODE", "spi", "OPEN", "true")),
                Setup.with(Map.of("ICOM_MODE", "spi", "OPEN", "true", "ICOM_JOURNAL", "off")));
    }

    @Override
    public Result run(Run run) {
        Sheet sheet = new Sheet(name(), "payments that settle: five messages each, multipart and gzip");
        List<Endpoint> endpoints = run.endpoints();
        int seconds = run.sizes().seconds(Defaults.SECONDS);
        int warmUp = run.sizes().warmUp(Defaults.WARM_UP_SECONDS);
        Payments two = new Payments(run, TWO, endpoints.get(0));
        two.warmUp(warmUp);
        if (endpoints.size() > 1) {
            Payments silent = new Payments(run, SILENT, endpoints.get(1));
            silent.warmUp(warmUp);
            // Once more: at first everything else was cold, too, and the server was given less to do.
            two.warmUp(warmUp);
            silent.warmUp(warmUp);
            // In turns, so that both have the same machine.
            for (int i = 0; i < TURNS; i++) {
                two.measure(Math.max(1, seconds / TURNS));
                silent.measure(Math.max(1, seconds / TURNS));
            }
            two.close(sheet, TARGET);
            silent.close(sheet, TARGET);
            sheet.add(Figure.atMost(
                    "the journal costs, of the payments",
                    100 * (1 - two.perSecond() / silent.perSecond()),
                    "%",
                    MOST_JOURNAL_PERCENT));
        } else {
            two.measure(seconds);
            two.close(sheet, TARGET);
        }
        Payments hundred = new Payments(run, HUNDRED, endpoints.get(0));
        hundred.warmUp(warmUp);
        hundred.measure(seconds);
        hundred.close(sheet, TARGET);
        Waiting.measure(run, sheet);
        return sheet.result();
    }
}
