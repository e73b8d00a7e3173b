package malote.embedded;

import static malote.it.Patience.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A primary and two standbys. Each commit waits for one of them, also after another has become the primary. */
public final class ReplicatedPostgres implements AutoCloseable {
    private static final String NAMES = "ANY 1 (host0, host1, host2)";

    private final List<PlainPostgres> hosts = new ArrayList<>();
    private PlainPostgres primary;

    /** Their data are in {@code directory}. All run when it returns, and a standby is synchronous. */
    public ReplicatedPostgres(Path directory) throws Exception {
        for (int i = 0; i < 3; i++) {
            PlainPostgres host = new PlainPostgres(directory.resolve("host" + i));
            host.set("synchronous_standby_names", NAMES);
            host.set("wal_retrieve_retry_interval", "200ms");
            hosts.add(host);
        }
        primary = hosts.get(0);
        for (PlainPostgres host : hosts) {
            if (host != primary) {
                host.follow(primary, name(host));
            }
            host.start();
        }
        awaitSynchronous();
    }

    private String name(PlainPostgres host) {
        return "host" + hosts.indexOf(host);
    }

    public PlainPostgres primary() {
        return primary;
    }

    public List<PlainPostgres> hosts() {
        return hosts;
    }

    public List<PlainPostgres> standbys() {
        return hosts.stream()
                .filter(host -> host != primary && host.isRunning())
                .toList();
    }

    /** As DB_HOST has them. */
    public String list() {
        return hosts.stream().map(host -> "127.0.0.1:" + host.address().port()).collect(Collectors.joining(","));
    }

    /** The settings of a server that uses them. */
    public Map<String, String> settings() {
        DatabaseAddress address = primary.address();
        return new HashMap<>(Map.of(
                "PORT", "0",
                "STREAM_FIRST_LEASE", "0",
                "DB_HOST", list(),
                "DB_DATABASE", address.database(),
                "DB_USERNAME", address.user(),
                "DB_PASSWORD", address.password()));
    }

    /** Waits until a standby has all that is written. */
    public void awaitSynchronous() {
        await().ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> !primary.text("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'")
                        .equals("0"));
    }

    /** Promotes the standby that has received the most, whatever the primary does; the other one follows it from then on. */
    public void promote() throws Exception {
        Map<PlainPostgres, Long> received = new HashMap<>();
        for (PlainPostgres standby : standbys()) {
            received.put(standby, Long.valueOf(standby.text("SELECT pg_last_wal_receive_lsn() - '0/0'")));
        }
        PlainPostgres next = received.entrySet().stream()
                .max(Comparator.comparing(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
        next.execute("SELECT pg_promote()");
        primary = next;
        for (PlainPostgres standby : received.keySet()) {
            if (standby != next) {
                standby.follow(next, name(standby));
            }
        }
    }

    /** Stops the primary in order and promotes a standby; the one before follows it. */
    public void switchOver() throws Exception {
        PlainPostgres before = primary;
        before.stop();
        promote();
        before.follow(primary, name(before));
        before.start();
    }

    @Override
    public void close() {
        hosts.forEach(PlainPostgres::close);
    }
}
