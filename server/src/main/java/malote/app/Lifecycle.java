package malote.app;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Logger;
import malote.embedded.DatabaseStartException;
import malote.http.Gate;
import malote.http.access.Access;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.Range;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.keep.Leases;
import malote.queue.keep.Retention;
import malote.settings.Durations;
import malote.settings.Settings;

/** Starts the parts and stops them, in order. */
@Singleton
final class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class.getName());
    private static final int WARM_CONNECTIONS = 4;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);
    private static final Duration WATCHDOG = Duration.ofMillis(500);
    /** A change of a key is in force everywhere within a second. */
    private static final Duration KEYS = Duration.ofMillis(500);

    private static final Duration AUDIT = Duration.ofMinutes(1);
    private static final int MOST_FORGOTTEN = 10_000;

    private final Wiring parts;
    private final IcomWiring icom;
    private final RehearsalWiring rehearsals;
    private final Ports ports;
    private final Gate gate;
    private final Access access;
    private volatile boolean started;
    private volatile boolean stopping;

    @Inject
    Lifecycle(Wiring parts, IcomWiring icom, RehearsalWiring rehearsals, Ports ports, Gate gate, Access access) {
        this.rehearsals = rehearsals;
        this.access = access;
        this.icom = icom;
        this.ports = ports;
        this.parts = parts;
        this.gate = gate;
    }

    /** Blocks until the database is there, then lets requests in. */
    void start() throws StartException, DatabaseStartException, InterruptedException {
        parts.note(parts.database.await());
        learnKeys();
        requireClientsAreKnown();
        warmUp();
        lookForStandbys();
        parts.watchdog.every(WATCHDOG, parts.database::revive);
        parts.tls.ifPresent(tls -> parts.files.every(tls.reload(), tls::look));
        parts.kinds.forEach(kind -> new Leases(parts.store, parts.clock, parts.streams, kind).start());
        parts.sampler.start();
        parts.heartbeat.start();
        new Retention(parts.store, parts.clock, parts.settings.retention()).start();
        rehearsals.start();
        icom.start(port -> ports.operatorPort().stream().anyMatch(own -> own == port));
        parts.keys.onChange(access::changed);
        parts.clock.every(KEYS, parts.keys::tick);
        parts.clock.every(AUDIT, this::keepAudit);
        started = true;
        gate.open();
        parts.readiness.started();
    }

    /** Whoever can reach the port could otherwise do everything. */
    private void requireClientsAreKnown() throws StartException {
        Settings.Listening listening = parts.settings.listening();
        if (listening.open()) {
            LOG.warning("OPEN=true: everybody who reaches this server may send, collect and operate.");
        } else if (parts.authenticator.letsEverybodyIn() && !listening.isPrivate()) {
            throw new StartException(
                    "HOST=" + listening.address()
                            + " lets other machines in, and there is no way to know them. Make a key with ./malote keys create, or set"
                            + " TLS_CLIENT_CA to know institutions by their certificates, or set OPEN=true to let everybody do everything.");
        }
    }

    /** Before anybody is let in. */
    private void learnKeys() throws InterruptedException {
        while (true) {
            try {
                parts.keys.look().toCompletableFuture().get();
                return;
            } catch (ExecutionException e) {
                LOG.warning(() -> "The keys cannot be read yet: " + e.getCause());
                Thread.sleep(KEYS.toMillis());
            }
        }
    }

    /** Writes what was refused, and removes what is old; a few rows at a time. */
    private void keepAudit() {
        parts.refusals.write();
        Duration retention = parts.settings.auditRetention();
        if (!retention.isZero()) {
            parts.audit.forget(retention, MOST_FORGOTTEN);
        }
    }

    /** Opens connections and has the statements planned, so that the first requests do not wait for that. */
    private void warmUp() throws InterruptedException {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < WARM_CONNECTIONS; i++) {
            for (QueueKind kind : parts.kinds) {
                QueueName nobody = kind.queue("00000000");
                Store.Read read = new Store.Read(nobody, new ReadId("nobodysstream", 0), 1);
                calls.add(parts.store.claim(List.of(read)).toCompletableFuture());
                Store.Slice nothing = new Store.Slice(nobody, new Range(0, 0));
                calls.add(parts.store.messages(Store.ANY_ERA, List.of(nothing)).toCompletableFuture());
            }
            calls.add(parts.store.store(List.of()).toCompletableFuture());
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

    private void lookForStandbys() throws InterruptedException {
        try {
            parts.standbys.start().toCompletableFuture().get(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warning("The database does not tell of its standbys yet.");
        }
    }

    /**
     * Refuses new requests and answers those that wait. Blocks for some seconds at most. Quarkus calls it once, by whatever
     * thread ends the program, while HTTP is still there.
     */
    void drain(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        stopping = true;
        parts.readiness.stopping();
        gate.close();
        if (started) {
            LOG.info(() -> "The server is stopping. Waiting reads to answer first: " + parts.streams.underWay() + ".");
        }
        try {
            parts.streams.close().toCompletableFuture().get(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warning("Not every read could be answered before the stop.");
        }
        parts.sampler.close();
        try {
            parts.refusals.write().toCompletableFuture().get(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warning("Not every refusal could be noted in the audit.");
        }
        long end = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (gate.inside() > 0 && System.nanoTime() - end < 0) {
            Thread.sleep(10);
        }
        try {
            icom.flush().toCompletableFuture().get(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warning("Not every line of the journal could be written.");
        }
    }

    /** Stops what the requests needed. Quarkus calls it after {@link #drain}, and also when there was no start. */
    void stop(@Observes ShutdownEvent event) {
        parts.watchdog.close();
        parts.files.close();
        parts.clock.close();
        parts.database.close();
        parts.metrics.close();
        if (started) {
            LOG.info("The server has stopped.");
        }
    }

    /** Whether the stop has begun, which may be before the start has ended. */
    boolean isStopping() {
        return stopping;
    }
}
