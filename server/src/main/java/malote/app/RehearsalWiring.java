package malote.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import malote.icom.Catalog;
import malote.postgres.rehearsal.PostgresOrders;
import malote.postgres.rehearsal.PostgresRehearsals;
import malote.rehearsal.Rehearsals;
import malote.settings.IcomSettings;
import malote.spi.Entry;
import malote.virtual.VirtualPayer;

/** Puts together what pays and rehearses, where the server acts as the payment system. */
@Singleton
final class RehearsalWiring {
    private final Wiring wiring;
    private final Optional<VirtualPayer> payer;
    private final Optional<Rehearsals> rehearsals;

    @Inject
    RehearsalWiring(Wiring wiring, Optional<Entry> entry) {
        this.wiring = wiring;
        IcomSettings settings = wiring.settings.icom();
        // The default catalogue has every kind, whatever is set.
        String version = Catalog.in(settings.catalogIn()).version("pacs.008");
        this.payer = entry.map(into -> new VirtualPayer(
                new PostgresOrders(wiring.queries), into, version, wiring.clock, InstantSource.system()));
        this.rehearsals = payer.map(by -> new Rehearsals(
                new PostgresRehearsals(wiring.queries),
                by,
                IcomWiring.thread("malote-rehearsal"),
                settings.spi().deadline(),
                conditions()));
    }

    private static Map<String, Object> conditions() {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("version", Main.version());
        conditions.put("processors", Runtime.getRuntime().availableProcessors());
        conditions.put("java", Runtime.version().toString());
        conditions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return conditions;
    }

    /** Pays and rehearses from now on. */
    void start() {
        payer.ifPresent(VirtualPayer::start);
        rehearsals.ifPresent(all -> all.start(wiring.clock));
    }

    @Produces
    @Singleton
    Optional<VirtualPayer> payer() {
        return payer;
    }

    @Produces
    @Singleton
    Optional<Rehearsals> rehearsals() {
        return rehearsals;
    }
}
