package malote.bench.scenario.icom;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import malote.bench.history.History;
import malote.bench.history.Rules;
import malote.bench.http.Endpoint;
import malote.bench.load.Dialect;
import malote.bench.load.Filling;
import malote.bench.load.PostFilling;
import malote.bench.load.icom.IcomDialect;
import malote.bench.load.icom.XmlBodies;
import malote.bench.report.Figure;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Rounds;
import malote.bench.scenario.Run;
import malote.bench.scenario.Sheet;
import malote.bench.scenario.ceiling.DatabaseCeiling;
import malote.bench.scenario.ceiling.HttpCeiling;

/** Messages wait in many queues and are collected as fast as it goes. Their senders pack bodies of ten. */
final class Reading {
    private static final int ISPBS = 20;
    private static final int ARRAY = 10;
    private static final int MESSAGES = 100_000;
    private static final int FOR_THE_DATABASE = 30_000;
    /** So many are collected in a second at most: more need not wait. */
    private static final int MOST_PER_SECOND = 25_000;

    private static final int WARM_UP_SECONDS = 10;
    private static final int TURNS = 3;
    private static final double WITH_TLS = 0.8;

    /** A form of reads, and how many messages a second they must bring. */
    record Form(String name, boolean multipart, boolean packed, double target) {}

    static final List<Form> FORMS = List.of(
            new Form("multipart", true, false, 10_000),
            new Form("multipart, gzip", true, true, 6_000),
            new Form("single", false, false, 5_000),
            new Form("single, gzip", false, true, 4_000));

    private final Run run;
    private final Sheet sheet;
    private final XmlBodies bodies = new XmlBodies(true);

    Reading(Run run, Sheet sheet) {
        this.run = run;
        this.sheet = sheet;
    }

    /** Each form, beside what the machine allows. */
    void measure() {
        FORMS.forEach(this::measure);
        addDatabaseCeiling();
    }

    void measure(Form form) {
        Rounds warmUp = rounds("warm-up, " + form.name(), form, warmUpSeconds(), run.endpoint());
        warmUp.collect(warmUpSeconds());
        sheet.add(warmUp.verdict());
        Rounds rounds = rounds(form.name(), form, seconds(), run.endpoint());
        rounds.collect(seconds());
        sheet.add(Figure.atLeast(form.name() + ", messages", rounds.messagesPerSecond(), "/s", form.target()));
        if (!form.packed()) {
            addHttpCeiling(form, rounds);
        }
        addRest(rounds);
    }

    private void addDatabaseCeiling() {
        Rounds.Shape shape = new Rounds.Shape(
                ispbs(),
                run.sizes().collectors(Defaults.COLLECTORS),
                true,
                run.sizes().messages(FOR_THE_DATABASE));
        OptionalDouble json = DatabaseCeiling.measure(run, shape);
        OptionalDouble icom = DatabaseCeiling.measureIcom(run, shape, this::filling);
        if (json.isPresent() && icom.isPresent()) {
            sheet.add(Figure.of("database ceiling, messages of ICOM", icom.getAsDouble(), "/s"));
            sheet.add(Figure.of("database ceiling, messages of JSON", json.getAsDouble(), "/s"));
        } else {
            sheet.note("The database ceiling was not measured: give --db-host and so on.");
        }
    }

    private void addHttpCeiling(Form form, Rounds rounds) {
        Optional<HttpCeiling.Ceiling> http =
                HttpCeiling.measure(run, ispbs() * run.sizes().collectors(Defaults.COLLECTORS), rounds.bodyBytes());
        if (http.isPresent()) {
            double ceiling = http.get().answersPerSecond();
            String of = "answers of " + rounds.bodyBytes() + " bytes";
            sheet.add(Figure.of("HTTP ceiling, " + of, ceiling, "/s"));
            sheet.add(Figure.of(form.name() + ", share of the HTTP ceiling", rounds.answersPerSecond() / ceiling, ""));
            sheet.add("HTTP ceiling, " + of, http.get().cores());
        } else {
            sheet.note("The server has no route to measure the HTTP ceiling.");
        }
    }

    /** How many queues {@link #compare} will use. */
    int queuesToCompare() {
        return 4 * ispbs();
    }

    /** Multipart reads from the one server and, over TLS, from the other, in turns. */
    void compare(Endpoint plain, Endpoint tls) {
        Form form = FORMS.get(0);
        List<Rounds> warmUps = List.of(
                rounds("warm-up, in plain text", form, warmUpSeconds(), plain),
                rounds("warm-up, over TLS", form, warmUpSeconds(), tls));
        for (Rounds warmUp : warmUps) {
            warmUp.collect(warmUpSeconds());
            sheet.add(warmUp.verdict());
        }
        Rounds plainly = rounds("multipart, in plain text", form, seconds() / (double) TURNS, plain);
        Rounds encrypted = rounds("multipart, over TLS", form, seconds() / (double) TURNS, tls);
        for (int turn = 1; turn <= TURNS; turn++) {
            plainly.collect((double) seconds() * turn / TURNS);
            encrypted.collect((double) seconds() * turn / TURNS);
        }
        double share = encrypted.messagesPerSecond() / plainly.messagesPerSecond();
        sheet.add(Figure.atLeast("multipart over TLS, of the rate in plain text", share, "", WITH_TLS));
        for (Rounds rounds : List.of(plainly, encrypted)) {
            sheet.add(Figure.of(rounds.series().name() + ", messages", rounds.messagesPerSecond(), "/s"));
            addRest(rounds);
        }
    }

    private void addRest(Rounds rounds) {
        sheet.add(rounds.series().name(), rounds.cores());
        sheet.plot(rounds.series());
        sheet.plot(rounds.latency());
        sheet.add(rounds.verdict());
    }

    private Rounds rounds(String name, Form form, double seconds, Endpoint from) {
        Dialect dialect = new IcomDialect(form.packed());
        History history = new History(Rules.icom(Rules.NO_LEASE));
        return new Rounds(run, name, shape(form, seconds), List.of(from), history, dialect, this::filling);
    }

    private Filling filling(History history) {
        return new PostFilling(run.loop(), run.endpoint(), history, bodies, ARRAY);
    }

    private Rounds.Shape shape(Form form, double seconds) {
        int most = (int) Math.min(MESSAGES, Math.max(1, seconds) * MOST_PER_SECOND);
        return new Rounds.Shape(
                ispbs(),
                run.sizes().collectors(Defaults.COLLECTORS),
                form.multipart(),
                run.sizes().messages(most));
    }

    private int ispbs() {
        return run.sizes().ispbs(ISPBS);
    }

    private int seconds() {
        return run.sizes().seconds(Defaults.SECONDS);
    }

    private int warmUpSeconds() {
        return run.sizes().warmUp(WARM_UP_SECONDS);
    }
}
