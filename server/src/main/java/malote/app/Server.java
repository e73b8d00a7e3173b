package malote.app;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Logger;
import malote.embedded.DatabaseStartException;
import malote.http.Entrance;
import malote.http.Gate;
import malote.message.Ispb;
import malote.message.MessageGenerator;
import malote.operator.Operator;
import malote.operator.OperatorStore;
import malote.operator.Risks;
import malote.operator.Sampler;
import malote.operator.Tally;
import malote.ops.AllEvents;
import malote.ops.EventLog;
import malote.ops.Heartbeat;
import malote.ops.Metrics;
import malote.ops.OldestSnapshot;
import malote.ops.Readiness;
import malote.ops.Tracing;
import malote.postgres.PostgresOperatorStore;
import malote.postgres.PostgresStore;
import malote.postgres.Queries;
import malote.postgres.Vitals;
import malote.queue.Events;
import malote.queue.Range;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.keep.Inbox;
import malote.queue.keep.Leases;
import malote.queue.keep.Retention;
import malote.queue.read.Streams;

/** Puts the parts together, and starts and stops them in order. */
@Singleton
final class Server {
    private static final Logger LOG = Logger.getLogger(Server.class.getName());
    private static final int WARM_CONNECTIONS = 4;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);
    private static final Duration WATCHDOG = Duration.ofMillis(500);

    private final Settings settings;
    private final Gate gate;
    private final SystemClock clock = new SystemClock();
    private final SystemClock watchdog = new SystemClock();
    private final Database database;
    private final Queries queries;
    private final Store store;
    private final Streams streams;
    private final OperatorStore operatorStore;
    private final Sampler sampler;
    private final Metrics metrics;
    private final Optional<Tracing> tracing;
    private final Vitals vitals;
    private final Risks risks = new Risks();
    private final Heartbeat heartbeat;
    private final Readiness readiness;
    private volatile boolean started;
    private volatile boolean stopping;

    @Inject
    Server(Vertx vertx, Gate gate) {
        this.settings = Settings.from(Environment.loaded().orElseThrow());
        this.gate = gate;
        this.database = new Database(settings, vertx);
        // On another thread than that of the queue's timers: to give up many calls at once takes a while.
        this.queries = new Queries(database.pool(), watchdog);
        this.store = new PostgresStore(queries, settings.poll());
        this.metrics = new Metrics(settings.telemetry().queues());
        this.tracing = settings.telemetry().traces().map(Tracing::start);
        this.streams = new Streams(store, clock, settings.poll(), events());
        this.operatorStore = new PostgresOperatorStore(queries, store, settings.poll());
        this.sampler = new Sampler(operatorStore, clock, InstantSource.system());
        this.vitals = new Vitals(queries);
        this.heartbeat = new Heartbeat(() -> vitals.beat().thenAccept(this::heard), clock);
        this.readiness = new Readiness(heartbeat);
        addGauges();
    }

    private Events events() {
        List<Events> all = new ArrayList<>(List.of(metrics.events(), new EventLog(clock)));
        tracing.ifPresent(all::add);
        return new AllEvents(all);
    }

    private void addGauges() {
        metrics.gauge("malote.reads.waiting", "Reads that wait for a message at this server", streams::waiting);
        metrics.gauge("malote.reads.active", "Reads under way at this server", streams::underWay);
        metrics.gauge("malote.requests.active", "Requests that have no answer yet", gate::inside);
        metrics.gauge("malote.database.up", "1 if the database answers", () -> heartbeat.isThere() ? 1 : 0);
        metrics.gauge(
                "malote.database.unsafe",
                "1 if the database may lose acknowledged messages, because fsync or a similar setting is off",
                () -> risks.settings().isEmpty() ? 0 : 1);
        metrics.gauge("malote.database.connections", "Connections to the database", database.pool()::size);
        metrics.gauge(
                "malote.database.connections.max",
                "Maximum number of connections to the database",
                () -> Database.maxConnections());
        metrics.gauge(
                "malote.ready",
                "1 if the server can answer requests",
                () -> readiness.obstacle().isEmpty() ? 1 : 0);
    }

    /** What stands before all routes; traces only if they are wanted. */
    void stand(@Observes Router router) {
        new Entrance(settings.hosts()).open(router);
        tracing.ifPresent(on -> on.trace(router));
    }

    @Produces
    @Singleton
    Metrics metrics() {
        return metrics;
    }

    @Produces
    @Singleton
    Readiness readiness() {
        return readiness;
    }

    @Produces
    @Singleton
    OldestSnapshot oldestSnapshot() {
        return vitals::oldestSnapshot;
    }

    @Produces
    @Singleton
    Streams streams() {
        return streams;
    }

    @Produces
    @Singleton
    Inbox inbox() {
        return new Inbox(store, clock, streams);
    }

    @Produces
    @Singleton
    Sampler sampler() {
        return sampler;
    }

    @Produces
    @Singleton
    Tally tally() {
        return metrics.tally();
    }

    @Produces
    @Singleton
    Risks risks() {
        return risks;
    }

    @Produces
    @Singleton
    Operator operator() {
        return new Operator(operatorStore, streams, settings.lease(), settings.firstLease());
    }

    @Produces
    @Singleton
    MessageGenerator generator() {
        return MessageGenerator.create();
    }

    /** Blocks until the database is there, then lets requests in. */
    void start() throws DatabaseStartException, InterruptedException {
        note(database.start());
        warmUp();
        watchdog.every(WATCHDOG, database::revive);
        new Leases(store, clock, streams, settings.lease(), settings.firstLease(), settings.hold()).start();
        sampler.start();
        heartbeat.start();
        new Retention(store, clock, settings.retention()).start();
        started = true;
        gate.open();
        readiness.started();
    }

    private void heard(Vitals.Beat beat) {
        streams.heard(beat.era());
        note(beat.risks());
    }

    /** Also while it runs: the database can become another one. */
    private void note(List<String> off) {
        if (risks.change(off) && !off.isEmpty()) {
            LOG.warning(() ->
                    "The database runs with " + String.join(", ", off) + " off and may lose acknowledged messages.");
        }
    }

    /** Opens connections and has the statements planned, so that the first requests do not wait for that. */
    private void warmUp() throws InterruptedException {
        Ispb nobody = new Ispb("00000000");
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < WARM_CONNECTIONS; i++) {
            Store.Read read = new Store.Read(nobody, new ReadId("nobodysstream", 0), 1);
            calls.add(store.claim(List.of(read)).toCompletableFuture());
            Store.Slice nothing = new Store.Slice(nobody, new Range(0, 0));
            calls.add(store.messages(Store.ANY_ERA, List.of(nothing)).toCompletableFuture());
            calls.add(store.store(List.of()).toCompletableFuture());
        }
        try {
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
                    .get(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warning(() ->
                    "The database is slow: its first answers take more than " + Durations.format(LAST_ANSWERS) + ".");
        } catch (ExecutionException e) {
            LOG.warning(() -> "The database refuses statements: " + e.getCause());
        }
    }

    /**
     * Refuses new requests and answers those that wait. Blocks for some seconds at most. Quarkus calls it once, by whatever
     * thread ends the program, while HTTP is still there.
     */
    void drain(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        stopping = true;
        readiness.stopping();
        gate.close();
        if (started) {
            LOG.info(() -> "The server is stopping. Waiting reads to answer first: " + streams.underWay() + ".");
        }
        try {
            streams.close().toCompletableFuture().get(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warning("Not every read could be answered before the stop.");
        }
        sampler.close();
        long end = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (gate.inside() > 0 && System.nanoTime() - end < 0) {
            Thread.sleep(10);
        }
    }

    /** Stops what the requests needed. Quarkus calls it after {@link #drain}, and also when there was no start. */
    void stop(@Observes ShutdownEvent event) {
        watchdog.close();
        clock.close();
        database.close();
        metrics.close();
        if (started) {
            LOG.info("The server has stopped.");
        }
    }

    /** Whether the stop has begun, which may be before the start has ended. */
    boolean isStopping() {
        return stopping;
    }

    /** Whether the lines of the log are JSON. */
    boolean isLogJson() {
        return settings.telemetry().jsonLog();
    }

    /** Which database it uses, for people. */
    String database() {
        return database.description();
    }
}
