package malote.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import malote.fault.Faults;
import malote.http.fault.Connections;
import malote.http.guard.ConnectionGuards;
import malote.http.icom.Dialect;
import malote.http.icom.Tokens;
import malote.icom.Catalog;
import malote.icom.Hub;
import malote.icom.InHand;
import malote.icom.Mode;
import malote.icom.Outbox;
import malote.icom.Participants;
import malote.icom.TokenBucket;
import malote.journal.Journal;
import malote.postgres.fault.PostgresFaults;
import malote.postgres.icom.PostgresInHand;
import malote.postgres.icom.PostgresTokens;
import malote.postgres.spi.PostgresJournal;
import malote.postgres.spi.PostgresSpi;
import malote.queue.QueueKind;
import malote.queue.keep.Inbox;
import malote.settings.IcomSettings;
import malote.spi.Entry;
import malote.spi.SpiStore;
import malote.spi.book.Rules;
import malote.spi.check.Check;
import malote.spi.check.Schemas;
import malote.spi.check.Signatures;
import malote.spi.flow.Checks;
import malote.spi.flow.Flow;
import malote.spi.flow.SpiMode;
import malote.spi.flow.Sweeper;
import malote.spi.write.Outgoing;

/** Puts the parts of the ICOM dialect together. */
@Singleton
final class IcomWiring {
    /** How many reads of an institution may be in progress (rule of the Central Bank's interface). */
    private static final int MAX_READS = 6;
    /** How many streams of an institution may be open. They hold no place, but each holds a batch. */
    private static final int MAX_STREAMS = 64;

    private final Wiring wiring;
    private final IcomSettings settings;

    private final SpiStore store;
    private final Faults faults;
    private final PostgresJournal lines;
    private final Journal journal;
    private final Outgoing outgoing;
    /** Where the server acts as the payment system. */
    private final Optional<Flow> flow;

    @Inject
    IcomWiring(Wiring wiring) {
        this.wiring = wiring;
        this.settings = wiring.settings.icom();
        this.store = new PostgresSpi(wiring.queries, wiring.icom, settings.journal());
        this.lines = new PostgresJournal(wiring.queries, wiring.clock);
        this.journal = settings.journal() ? lines : lines.withoutNotes();
        wiring.metrics.gauge(
                "malote.journal.lost", "Lines that are missing in the journal, since the server started", lines::lost);
        this.faults = new Faults(
                new PostgresFaults(wiring.queries, wiring.clock, wiring.streams.events()),
                InstantSource.system(),
                kind -> wiring.metrics.count(
                        "malote.faults.struck", "Faults on demand that struck here", "kind", kind.text()));
        this.outgoing = new Outgoing(Catalog.out(settings.catalogOut()), signing(settings), InstantSource.system());
        this.flow = settings.hub() ? Optional.empty() : Optional.of(flow());
    }

    private Flow flow() {
        InstantSource now = InstantSource.system();
        Rules rules = new Rules(
                Catalog.in(settings.catalogIn()),
                new Participants(settings.participants()),
                settings.spi().deadline(),
                settings.spi().deadlineNorm(),
                settings.spi().operationsPerMessage(),
                settings.spi().triggers());
        return new Flow(
                rules,
                outgoing,
                new Flow.Surroundings(store, wiring.streams, wiring.icom, thread("malote-spi"), wiring.clock, now),
                faults);
    }

    /**
     * Says now what is wrong with the files of the payment system.
     *
     * @throws IllegalArgumentException if they are not right
     */
    static void check(IcomSettings settings) {
        signing(settings);
        checks(settings, Runnable::run);
    }

    private static UnaryOperator<String> signing(IcomSettings settings) {
        return settings.spi().signature().sign()
                ? signatures(settings).orElseThrow().signing()
                : xml -> xml;
    }

    private static Optional<Signatures> signatures(IcomSettings settings) {
        IcomSettings.Signature signature = settings.spi().signature();
        return signature.keystore().map(file -> Signatures.read(file, signature.password()));
    }

    /** What is asked of messages. */
    private static Checks checks(IcomSettings settings, Executor checker) {
        Optional<Check> schemas = settings.spi()
                .schemas()
                .map(directory ->
                        Schemas.read(directory, Catalog.in(settings.catalogIn()).names()));
        Optional<Check> signatures =
                settings.spi().signature().verify() ? signatures(settings).map(Check.class::cast) : Optional.empty();
        return new Checks(schemas, signatures, checker);
    }

    /** A thread of its own, which ends with the program. */
    static Executor thread(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Sees to what is due from now on, and lets faults strike.
     *
     * @param isOfOperators whether a port is that of operators alone
     */
    void start(IntPredicate isOfOperators) {
        ConnectionGuards.welcome(new Connections(faults, journal, isOfOperators));
        wiring.clock.every(Faults.TICK, faults::tick);
        flow.ifPresent(on -> Sweeper.start(on, store, wiring.clock, InstantSource.system()));
    }

    @Produces
    @Singleton
    SpiStore store() {
        return store;
    }

    /** Writes what was noted and is not written yet. */
    CompletionStage<Void> flush() {
        return lines.flush();
    }

    @Produces
    @Singleton
    InHand inHand() {
        return new PostgresInHand(wiring.queries);
    }

    @Produces
    @Singleton
    Outgoing outgoing() {
        return outgoing;
    }

    @Produces
    @Singleton
    Faults faults() {
        return faults;
    }

    @Produces
    @Singleton
    Journal journal() {
        return journal;
    }

    /** The way into the payment system, where there is one. */
    @Produces
    @Singleton
    Optional<Entry> entry() {
        return flow.map(Entry.class::cast);
    }

    /** The queues from which institutions read. */
    static QueueKind kind(IcomSettings settings) {
        return new QueueKind("icom/{ispb}/out", settings.poll(), settings.lease(), Duration.ZERO, false, MAX_STREAMS)
                .withSharing()
                .withMaxReads(MAX_READS);
    }

    @Produces
    @Singleton
    Dialect dialect(Inbox inbox) {
        Catalog in = Catalog.in(settings.catalogIn());
        Catalog out = Catalog.out(settings.catalogOut());
        Optional<TokenBucket> tokens = TokenBucket.parse(settings.tokens());
        InstantSource now = InstantSource.system();
        Outbox outbox = new Outbox(inbox, wiring.icom);
        Mode mode = flow.<Mode>map(on -> new SpiMode(on, tokens, checks(settings, thread("malote-check"))))
                .orElseGet(() -> new Hub(tokens, now, outbox));
        return new Dialect(
                wiring.icom,
                mode,
                new Participants(settings.participants()),
                settings.strict(),
                settings.publicUrl().orElse(""),
                Dialect.document(in),
                Dialect.document(out));
    }

    @Produces
    @Singleton
    Tokens tokens() {
        return new Tokens(
                TokenBucket.parse(settings.tokens()),
                new PostgresTokens(wiring.queries, wiring.clock, wiring.streams.events()));
    }
}
