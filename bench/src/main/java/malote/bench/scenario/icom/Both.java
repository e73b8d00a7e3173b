package malote.bench.scenario.icom;

import malote.bench.history.History;
import malote.bench.history.Rules;
import malote.bench.load.icom.IcomDialect;
import malote.bench.load.icom.XmlBodies;
import malote.bench.report.Figure;
import malote.bench.scenario.Run;
import malote.bench.scenario.Sheet;
import malote.bench.scenario.speed.Country;
import malote.bench.scenario.speed.Flow;

/** The country's payments, in and out at once: in the JSON dialect, and then a share of that in the ICOM dialect. */
final class Both {
    private static final double SHARE = 0.6;
    /** Somewhat more is offered than must be reached. */
    private static final double OFFERED = 1.1 * SHARE;

    private static final double P99_MILLIS = 200;

    private Both() {}

    static void measure(Run run, Sheet sheet) {
        Flow json = Country.flow(run, "country, JSON");
        json.measure(Country.rate(run));
        sheet.add(Figure.of("country, JSON, collected", json.collected(), "/s"));
        json.addRest(sheet, "country, JSON, ");

        Flow icom = new Flow(
                run,
                "country, ICOM",
                new History(Rules.icom(Rules.NO_LEASE)),
                new IcomDialect(false),
                new XmlBodies(false));
        icom.measure(OFFERED * json.collected());
        sheet.add(Figure.of("country, ICOM, collected", icom.collected(), "/s"));
        double share = icom.collected() / json.collected();
        sheet.add(Figure.atLeast("country, ICOM, of the rate of JSON", share, "", SHARE));
        sheet.add(icom.fromStored(), P99_MILLIS);
        icom.addRest(sheet, "country, ICOM, ");
    }
}
