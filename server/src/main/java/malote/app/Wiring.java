package malote.app;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import malote.access.Attempts;
import malote.access.Audit;
import malote.access.KeyDesk;
import malote.access.KeyRing;
import malote.access.KeyStore;
import malote.access.Refusals;
import malote.http.Entrance;
import malote.http.Gate;
import malote.http.access.Authenticator;
import malote.http.access.Clients;
import malote.http.access.Credentials;
import malote.http.access.LimitedCredentials;
import malote.http.icom.Strict;
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
import malote.postgres.access.PostgresAudit;
import malote.postgres.access.PostgresKeys;
import malote.postgres.icom.PayloadTable;
import malote.postgres.json.MessageTable;
import malote.queue.Events;
import malote.queue.QueueKind;
import malote.queue.Replication;
import malote.queue.Store;
import malote.queue.keep.Inbox;
import malote.queue.keep.Standbys;
import malote.queue.read.Streams;
import malote.settings.Environment;
import malote.settings.Settings;
import malote.tls.Tls;

/** Puts the parts together. {@link Lifecycle} starts and stops them. */
@Singleton
final class Wiring {
    private static final Logger LOG = Logger.getLogger(Wiring.class.getName());

    /** How many streams of an institution may be open (rule of the Central Bank's interface). */
    private static final int MAX_STREAMS = 6;

    final Settings settings;
    /** The queues of the JSON messages. */
    private final QueueKind json;
    /** The queues of the ICOM dialect. */
    final QueueKind icom;

    /** All kinds of queues. */
    final List<QueueKind> kinds;

    private final Gate gate;
    final SystemClock clock = new SystemClock();
    final SystemClock watchdog = new SystemClock();
    final Database database;
    final Queries queries;
    final Store store;
    final Streams streams;
    private final OperatorStore operatorStore;
    final Sampler sampler;
    final Metrics metrics;
    private final Optional<Tracing> tracing;
    final KeyRing keys;
    private final KeyDesk keyDesk;
    final Audit audit;
    final Refusals refusals;
    final Authenticator authenticator;
    private final Vitals vitals;
    private final Risks risks = new Risks();
    final Heartbeat heartbeat;
    final Standbys standbys;
    final Readiness readiness;
    final Optional<Tls> tls;
    /** For the files of TLS, whose disk may be slow. */
    final SystemClock files = new SystemClock();

    @Inject
    Wiring(Vertx vertx, Gate gate, Settings settings) {
        this.settings = settings;
        this.gate = gate;
        this.database = Database.begun();
        database.connect(vertx);
        // On another thread than that of the queue's timers: to give up many calls at once takes a while.
        this.queries = new Queries(database.pool(), watchdog);
        this.json = new QueueKind(
                "{ispb}", settings.poll(), settings.lease(), settings.firstLease(), settings.hold(), MAX_STREAMS);
        this.icom = IcomWiring.kind(settings.icom());
        this.kinds = List.of(json, icom);
        this.store =
                new PostgresStore(queries, Map.of(json, new MessageTable(queries), icom, new PayloadTable(queries)));
        this.metrics = new Metrics(settings.telemetry().queues());
        this.tracing = settings.telemetry().traces().map(Tracing::start);
        this.streams = new Streams(store, clock, kinds, events());
        this.operatorStore = new PostgresOperatorStore(queries, store, kinds);
        this.sampler = new Sampler(operatorStore, clock, InstantSource.system());
        this.tls = settings.tls().map(Tls::open);
        KeyStore keyStore = new PostgresKeys(queries);
        this.keys = new KeyRing(keyStore, InstantSource.system());
        this.keyDesk = new KeyDesk(keyStore, keys::look);
        this.audit = new PostgresAudit(queries);
        this.refusals = new Refusals(audit);
        this.authenticator = new Authenticator(
                settings.listening().open(),
                keys,
                tls.flatMap(Tls::certificates),
                settings.listening().clients(),
                settings.listening().isPrivate());
        this.vitals = new Vitals(queries);
        this.heartbeat = new Heartbeat(() -> vitals.beat().thenAccept(this::heard), clock);
        this.standbys = new Standbys(vitals::replication, settings.durability().requireSync(), clock, this::note);
        this.readiness = new Readiness(heartbeat, standbys);
        addGauges();
        if (settings.icom().strict()) {
            gate.refuseFirst(Strict::refusal);
        }
    }

    @Produces
    @Singleton
    static Settings settings() {
        return Settings.from(Environment.loaded().orElseThrow());
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
        for (Replication state : Replication.values()) {
            metrics.gauge(
                    "malote.database.replication",
                    "1 for what is known of the standbys of the database",
                    "state",
                    state.text(),
                    () -> standbys.known().equals(Optional.of(state)) ? 1 : 0);
        }
        metrics.gauge(
                "malote.open",
                "1 if OPEN=true lets everybody who reaches the server do everything",
                () -> authenticator.isOpen() ? 1 : 0);
        metrics.gauge("malote.database.connections", "Connections to the database", database.pool()::size);
        metrics.gauge(
                "malote.database.connections.max",
                "Maximum number of connections to the database",
                () -> Database.maxConnections());
        metrics.gauge(
                "malote.ready",
                "1 if the server can answer requests",
                () -> readiness.obstacle().isEmpty() ? 1 : 0);
        tls.ifPresent(this::addGauges);
    }

    private void addGauges(Tls secure) {
        metrics.gauge(
                "malote.tls.reload.failed",
                "1 if a file of TLS is not right, so that what was read before is in use",
                () -> secure.hasReloadFailed() ? 1 : 0);
        for (String of : secure.expiries().keySet()) {
            metrics.gauge(
                    "malote.tls.certificate.expires.seconds",
                    "Time until what TLS uses expires; negative: it has expired",
                    "of",
                    of,
                    () -> {
                        Instant when = secure.expiries().get(of);
                        return when == null
                                ? Double.NaN
                                : when.getEpochSecond() - Instant.now().getEpochSecond();
                    });
        }
    }

    /** What stands before all routes; traces only if they are wanted. */
    void stand(@Observes Router router) {
        new Entrance(settings.listening().hosts()).open(router);
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

    /** The kind of the queues that the JSON routes lead to. */
    @Produces
    @Singleton
    @Named("json")
    QueueKind json() {
        return json;
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
        return new Operator(operatorStore, streams);
    }

    @Produces
    @Singleton
    MessageGenerator generator() {
        return MessageGenerator.create();
    }

    @Produces
    @Singleton
    static Clients clients(Settings settings) {
        return settings.listening().clients();
    }

    @Produces
    @Singleton
    @Typed(Authenticator.class)
    Authenticator authenticator() {
        return authenticator;
    }

    @Produces
    @Singleton
    Credentials credentials() {
        return new LimitedCredentials(
                authenticator,
                new Attempts(System::nanoTime),
                settings.listening().clients());
    }

    @Produces
    @Singleton
    KeyDesk keyDesk() {
        return keyDesk;
    }

    @Produces
    @Singleton
    Audit audit() {
        return audit;
    }

    @Produces
    @Singleton
    Refusals refusals() {
        return refusals;
    }

    private void heard(Vitals.Beat beat) {
        streams.heard(beat.era());
        note(beat.risks());
    }

    @Produces
    @Singleton
    Standbys standbys() {
        return standbys;
    }

    private void note(Replication now) {
        boolean isFirst = risks.replication().isEmpty();
        if (!risks.change(now)) {
            return;
        }
        switch (now) {
            case NONE -> {
                if (!isFirst) {
                    LOG.warning("The database has no standby any more.");
                } else if (!settings.database().isEmpty()) {
                    LOG.info("The database has no standby.");
                }
            }
            case ASYNCHRONOUS ->
                LOG.warning(
                        "The standbys of the database are asynchronous: if one of them takes over, the messages that were"
                                + " acknowledged last are lost.");
            case SYNCHRONOUS -> LOG.info("The database has a synchronous standby.");
            case MISSING ->
                LOG.warning(
                        "The database waits for a synchronous standby, and none is connected: nothing can be stored.");
            case UNKNOWN ->
                LOG.warning(
                        "Whether a synchronous standby of the database is connected cannot be seen. Grant the server's"
                                + " role pg_read_all_stats.");
        }
    }

    /** Also while it runs: the database can become another one. */
    void note(List<String> off) {
        if (risks.change(off) && !off.isEmpty()) {
            LOG.warning(() ->
                    "The database runs with " + String.join(", ", off) + " off and may lose acknowledged messages.");
        }
    }
}
