package malote.testing;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A payment system that runs, and what an operator of it can do: make faults, have payments sent, look at what happened. Thread-safe.
 *
 * <p>A method that the server refuses throws an {@link IllegalStateException} with what the server says.
 */
public final class Spi implements AutoCloseable {
    private final MaloteServer server;
    private final @Nullable Certificates certificates;
    private final OperatorRoutes routes;

    private Spi(MaloteServer server, @Nullable Certificates certificates, OperatorRoutes routes) {
        this.server = server;
        this.certificates = certificates;
        this.routes = routes;
    }

    /**
     * Starts one, as {@link MaloteTest} says, for tests without JUnit. Close it.
     *
     * @param tls whether it speaks TLS and asks for certificates
     * @param settings more settings, which go before others
     */
    public static Spi start(boolean tls, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "ICOM_MODE", "spi",
                "ICOM_DEADLINE", "4s",
                "ICOM_POLL", "1s",
                "ICOM_LEASE", "3s"));
        Certificates certificates = tls ? Certificates.create() : null;
        if (certificates != null) {
            all.putAll(certificates.settings());
            all.put("OPERATOR_PORT", "0");
        }
        all.putAll(settings);
        try {
            MaloteServer server = MaloteServer.start(all);
            return new Spi(server, certificates, new OperatorRoutes(server.operatorUrl(), certificates));
        } catch (RuntimeException e) {
            if (certificates != null) {
                certificates.close();
            }
            throw e;
        }
    }

    /** Where institutions reach it, without a slash at the end: {@code http://localhost:PORT}, with TLS {@code https://…}. */
    public URI url() {
        return server.url();
    }

    /** Its process, its log. */
    public MaloteServer server() {
        return server;
    }

    /**
     * What makes certificates of institutions.
     *
     * @throws IllegalStateException if it does not speak TLS
     */
    public Certificates certificates() {
        if (certificates == null) {
            throw new IllegalStateException("Without TLS there are no certificates; write @MaloteTest(tls = true).");
        }
        return certificates;
    }

    /** Puts a fault in force, and returns it with its id. */
    public Fault strike(Fault fault) {
        return fault.named(routes.post("/faults", fault, Id.class).id());
    }

    /** How many times a fault has struck. */
    public long hits(Fault fault) {
        return routes.get("/faults/" + fault.id(), Hits.class).hits();
    }

    /** Takes a fault back. */
    public void remove(Fault fault) {
        routes.delete("/faults/" + fault.id());
    }

    /** Takes all faults back. */
    public void removeFaults() {
        routes.delete("/faults");
    }

    /** Puts a ready set of faults in force, such as {@code duplicates} or {@code slow-bank}; docs/faults.md has them. */
    public void scenario(String name) {
        routes.post("/scenarios/" + name, Map.of(), Object.class);
    }

    /** Has the virtual payer 99999A03 send payments at once. The method returns before they are sent. */
    public void pay(String ispb, String amount, int count) {
        pay(Map.of("to", ispb, "amount", amount, "count", count));
    }

    /**
     * Has the virtual payer 99999A03 send payments. The method returns before they are sent.
     *
     * @param order {@code to}, {@code amount}, {@code count}, {@code perSecond}, {@code operations}
     */
    public void pay(Map<String, ?> order) {
        routes.post("/virtual/pix", order, Object.class);
    }

    /** A payment or a return, by its EndToEndId or RtrId; empty if the payment system does not know it. */
    public Optional<Operation> operation(String endToEndId) {
        return routes.find("/operations/" + endToEndId, Operation.class);
    }

    /** The bytes of a message, by its {@code PI-ResourceId}; empty if there is none. */
    public Optional<byte[]> message(String resourceId) {
        return routes.find("/messages/" + OperatorRoutes.encoded(resourceId), byte[].class);
    }

    /** What was noted of an institution, in order: the last 10,000 lines. */
    public List<Line> journal(String ispb) {
        return journal(Map.of("ispb", ispb));
    }

    /**
     * What was noted, in order: the last 10,000 lines that fit.
     *
     * @param query any of {@code ispb}, {@code endToEndId}, {@code resourceId}, {@code since}
     */
    public List<Line> journal(Map<String, String> query) {
        StringBuilder path = new StringBuilder("/journal?limite=10000");
        query.forEach((name, value) -> path.append('&').append(name).append('=').append(OperatorRoutes.encoded(value)));
        return List.of(routes.get(path.toString(), Line[].class));
    }

    /** All institutions of which something is known. */
    public List<Participant> participants() {
        return List.of(routes.get("/participants", Participant[].class));
    }

    /**
     * Changes an institution.
     *
     * @param change any of {@code blocked}, {@code balance} (such as {@code "1000.00"}), {@code virtual}, {@code delayMs}; the rest stays
     */
    public Participant participant(String ispb, Map<String, ?> change) {
        return routes.put("/participants/" + ispb, change, Participant.class);
    }

    /** Sends a notice (admi.004) to an institution, or with {@code *} to all that ever came here. */
    public void tell(String ispb, String text) {
        routes.post("/events", Map.of("to", ispb, "text", text), Object.class);
    }

    @Override
    public void close() {
        server.close();
        if (certificates != null) {
            certificates.close();
        }
    }

    private record Id(String id) {}

    private record Hits(long hits) {}
}
