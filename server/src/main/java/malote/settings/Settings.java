package malote.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import malote.embedded.DatabaseAddress;
import malote.http.Hosts;
import malote.http.access.Clients;
import malote.http.guard.Timeouts;
import malote.postgres.tls.Encryption;
import malote.tls.TlsSettings;

/**
 * What can be set. A setting is known, in a file {@code .env} too, by being read in {@link #from}.
 *
 * @param listening where it listens, and for whom
 * @param idle how long a connection may be silent; longer than a read of any dialect waits
 * @param connections how many connections each address, or IPv6 network of 64 bits, may have open
 * @param timeouts how long what a client sends may take
 * @param poll how long a read waits for a message
 * @param lease how long a stream may be silent before it is abandoned; 0: for ever
 * @param firstLease how long a stream may be silent after its first answer; 0: for its lease
 * @param hold whether the batch of an abandoned stream is held for it, instead of going back to the queue
 * @param retention how long a message is kept after it was confirmed; 0: for ever
 * @param auditRetention how long the audit is kept; 0: for ever
 * @param dataDirectory where the embedded database keeps its data
 * @param database the database to use, by each of its hosts; empty: the embedded one
 * @param encryption how connections to that are encrypted
 * @param connectTimeout how long a connection to one of them may take
 * @param durability what keeps an acknowledged message from being lost
 * @param telemetry what is told of the server
 * @param tls how the server speaks TLS; empty: it does not
 * @param icom how the server speaks the ICOM dialect
 */
public record Settings(
        Listening listening,
        Duration idle,
        int connections,
        Timeouts timeouts,
        Duration poll,
        Duration lease,
        Duration firstLease,
        boolean hold,
        Duration retention,
        Duration auditRetention,
        Path dataDirectory,
        List<DatabaseAddress> database,
        Encryption encryption,
        Duration connectTimeout,
        Durability durability,
        Telemetry telemetry,
        Optional<TlsSettings> tls,
        IcomSettings icom) {

    /** A read that waits is silent for its whole time; then comes its answer. */
    private static final Duration ANSWER = Duration.ofSeconds(1);

    private static final String OPERATOR_PORT = "OPERATOR_PORT";
    private static final String CONNECT_TIMEOUT = "DB_CONNECT_TIMEOUT";
    private static final String REQUIRE_SYNC = "DB_REQUIRE_SYNC";
    /** For OPERATOR_PORT: that of collectors. */
    private static final String SHARED = "shared";

    private static final Duration SHORTEST_RETENTION = Duration.ofSeconds(1);
    private static final Duration SHORTEST_AUDIT = Duration.ofDays(30);

    /**
     * Where to listen.
     *
     * @param port 0: any free one
     */
    public record Address(String host, int port) {}

    /**
     * Where it listens, and for whom.
     *
     * @param host the address to listen on; empty: 127.0.0.1 and ::1
     * @param port 0: any free one
     * @param hosts the names that the server answers for
     * @param operators where operators have their routes; empty: by the same port as collectors
     * @param open whether everybody who reaches it may do everything
     * @param clients where requests come from
     */
    public record Listening(
            Optional<String> host, int port, Hosts hosts, Optional<Address> operators, boolean open, Clients clients) {
        public static final String LOCAL = "127.0.0.1";

        /** Whether it listens on the addresses of this machine that only this machine reaches, by default. */
        public boolean isLocal() {
            return host.isEmpty();
        }

        /** The address for the port of collectors. */
        public String address() {
            return host.orElse(LOCAL);
        }

        /** Whether only programs of this machine reach all ports. */
        public boolean isPrivate() {
            return isLoopback(address())
                    && operators.map(Address::host).map(Listening::isLoopback).orElse(true);
        }

        private static boolean isLoopback(String host) {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }
    }

    /**
     * What is told of the server, and how.
     *
     * @param queues how many institutions, the deepest, have metrics of their own
     * @param jsonLog whether a line of the log is a JSON object
     * @param traces where traces are sent; empty: nowhere, and none are made
     */
    public record Telemetry(int queues, boolean jsonLog, Optional<String> traces) {}

    /**
     * What keeps an acknowledged message from being lost.
     *
     * @param synchronousCommit what a commit waits for, in the words of PostgreSQL
     * @param unsafe whether a database is good enough that may lose acknowledged messages in a crash
     * @param requireSync whether nothing is acknowledged while no synchronous standby is connected
     */
    public record Durability(String synchronousCommit, boolean unsafe, boolean requireSync) {}

    /**
     * Reads all settings.
     *
     * @throws IllegalArgumentException if a value cannot be right; the message names the setting
     */
    public static Settings from(Environment config) {
        Duration poll = duration(config, "stream.poll", "7900ms", Duration.ofMillis(1), Duration.ofSeconds(60));
        Timeouts timeouts = timeouts(config);
        Optional<TlsSettings> tls = TlsVariables.read(config, timeouts.head());
        DatabaseVariables database = DatabaseVariables.read(config);
        IcomSettings icom = IcomSettings.from(config);
        Duration longest = poll.compareTo(icom.poll()) > 0 ? poll : icom.poll();
        return new Settings(
                listening(config, tls.isPresent(), icom),
                duration(config, "http.idle", "75s", longest.plus(ANSWER), Duration.ofDays(1)),
                number(config, "http.connections", 1000, 1, 1_000_000),
                timeouts,
                poll,
                duration(config, "stream.lease", "5m", Duration.ZERO, Duration.ofDays(365)),
                duration(config, "stream.first-lease", "30s", Duration.ZERO, Duration.ofDays(365)),
                choice(config, "stream.abandoned", "return", "hold").equals("hold"),
                retention(config),
                auditRetention(config),
                directory(config),
                database.addresses(),
                database.encryption(),
                duration(config, CONNECT_TIMEOUT, "2s", Duration.ofMillis(100), Duration.ofMinutes(1)),
                durability(config, database.addresses().isEmpty()),
                new Telemetry(
                        number(config, "metrics.queues", 100, 0, 10_000),
                        choice(config, "log.format", "text", "json").equals("json"),
                        url(config, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
                                .or(() -> url(config, "OTEL_EXPORTER_OTLP_ENDPOINT"))),
                tls,
                icom);
    }

    private static Listening listening(Environment config, boolean isTls, IcomSettings icom) {
        int port = number(config, "PORT", 3000, 0, 65_535);
        Optional<String> operatorHost = text(config, "OPERATOR_HOST");
        OptionalInt operatorPort = operatorPort(config, port, isTls);
        if (operatorHost.isPresent() && operatorPort.isEmpty()) {
            throw new IllegalArgumentException(
                    "OPERATOR_HOST has no effect where operators share PORT. Set OPERATOR_PORT to another port.");
        }
        return new Listening(
                text(config, "HOST"),
                port,
                hosts(config, icom),
                operatorPort.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Address(operatorHost.orElse(Listening.LOCAL), operatorPort.getAsInt())),
                choice(config, "OPEN", "false", "true").equals("true"),
                clients(config));
    }

    /** With TLS others than this machine are expected, so that operators have a port of their own unless it is said otherwise. */
    private static OptionalInt operatorPort(Environment config, int port, boolean isTls) {
        String byDefault = !isTls ? SHARED : port == 0 ? "0" : "3001";
        if (text(config, OPERATOR_PORT).orElse(byDefault).equals(SHARED)) {
            return OptionalInt.empty();
        }
        int operators =
                number(config, OPERATOR_PORT, Integer.parseInt(byDefault.equals(SHARED) ? "0" : byDefault), 0, 65_535);
        if (operators == port && port != 0) {
            throw wrong(
                    OPERATOR_PORT,
                    Integer.toString(operators),
                    "another port than PORT, or \"" + SHARED + "\" to have both on one");
        }
        return OptionalInt.of(operators);
    }

    private static Clients clients(Environment config) {
        String proxies = text(config, "TRUSTED_PROXIES").orElse("");
        boolean tlsAtProxy = choice(config, "TLS_AT_PROXY", "false", "true").equals("true");
        return Clients.parse(tlsAtProxy, proxies)
                .orElseThrow(() -> wrong(
                        "TRUSTED_PROXIES", proxies, "addresses or networks such as 10.0.0.0/8, with commas between"));
    }

    /** Who follows an absolute {@code PI-Pull-Next} asks for the host in it. */
    private static Hosts hosts(Environment config, IcomSettings icom) {
        String names = text(config, "HOSTS").orElse("");
        Hosts hosts = Hosts.parse(names)
                .orElseThrow(() ->
                        wrong("HOSTS", names, "names such as malote.example or malote:3000, with commas between"));
        return icom.publicHost().map(hosts::with).orElse(hosts);
    }

    private static Timeouts timeouts(Environment config) {
        Duration shortest = Duration.ofMillis(100);
        Duration longest = Duration.ofHours(1);
        return new Timeouts(
                duration(config, "http.header-timeout", "10s", shortest, longest),
                duration(config, "http.body-pause", "10s", shortest, longest),
                duration(config, "http.body-timeout", "60s", shortest, longest));
    }

    private static Path directory(Environment config) {
        String text = text(config, "data.dir").orElse("data");
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            // In the C locale Java can name no file with letters beyond ASCII.
            throw wrong(
                    "data.dir",
                    text,
                    "a path, and with other letters than those of ASCII the locale must be one of"
                            + " UTF-8, as in LC_ALL=C.UTF-8");
        }
    }

    /** What may be a mistake, in lines for the log. */
    public static List<String> warnings(Environment config) {
        List<String> warnings = new ArrayList<>(config.unknown());
        IcomSettings.warnings(config).forEach(warnings::add);
        List<String> useless = Stream.of(
                        "DB_PORT",
                        "DB_DATABASE",
                        "DB_USERNAME",
                        "DB_PASSWORD",
                        "DB_PASSWORD_FILE",
                        "DB_SSLMODE",
                        "DB_SSLROOTCERT",
                        "DB_SSLCERT",
                        "DB_SSLKEY",
                        CONNECT_TIMEOUT)
                .filter(name -> text(config, "DB_HOST").isEmpty())
                .filter(name -> text(config, name).isPresent())
                .toList();
        if (!useless.isEmpty()) {
            warnings.add(String.join(", ", useless)
                    + " without DB_HOST has no effect: the embedded PostgreSQL is used. Set DB_HOST to use your own.");
        }
        return warnings;
    }

    private static Optional<String> url(Environment config, String name) {
        Optional<String> text = text(config, name);
        text.ifPresent(url -> {
            if (!url.matches("(?i)https?://[^/\\s]+(/\\S*)?")) {
                throw wrong(name, url, "a URL such as http://collector:4318");
            }
        });
        return text;
    }

    private static Optional<String> text(Environment config, String name) {
        return config.text(name);
    }

    static int number(Environment config, String name, int otherwise, int min, int max) {
        String text = text(config, name).orElse(Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(name, text, "a whole number from " + min + " to " + max);
    }

    static Duration duration(Environment config, String name, String otherwise, Duration min, Duration max) {
        String text = text(config, name).orElse(otherwise);
        return Durations.parse(text)
                .filter(duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0)
                .orElseThrow(() -> wrong(
                        name,
                        text,
                        "a time such as 500ms, 30s, 5m or 2h, from " + Durations.format(min) + " to "
                                + Durations.format(max)));
    }

    /** A client that reads the same URI twice at a time must find its messages both times. */
    private static Duration retention(Environment config) {
        Duration retention = duration(config, "retention", "7d", Duration.ZERO, Duration.ofDays(36_500));
        if (!retention.isZero() && retention.compareTo(SHORTEST_RETENTION) < 0) {
            throw wrong(
                    "retention",
                    Durations.format(retention),
                    "0, or " + Durations.format(SHORTEST_RETENTION) + " and more");
        }
        return retention;
    }

    /** The database lets go of nothing that is younger. */
    private static Duration auditRetention(Environment config) {
        Duration retention = duration(config, "audit.retention", "365d", Duration.ZERO, Duration.ofDays(36_500));
        if (!retention.isZero() && retention.compareTo(SHORTEST_AUDIT) < 0) {
            throw wrong(
                    "audit.retention",
                    Durations.format(retention),
                    "0, or " + Durations.format(SHORTEST_AUDIT) + " and more");
        }
        return retention;
    }

    /** Whatever is allowed has a commit on this database's disk before it is told. */
    private static Durability durability(Environment config, boolean embedded) {
        boolean unsafe = choice(config, "DB_UNSAFE", "false", "true").equals("true");
        String name = "DB_SYNCHRONOUS_COMMIT";
        boolean off = text(config, name).equals(Optional.of("off"));
        if (off && !unsafe) {
            throw wrong(
                    name,
                    "off",
                    "on, remote_apply, remote_write or local, since off loses acknowledged messages in a crash (with"
                            + " DB_UNSAFE=true it is allowed)");
        }
        String commit = off ? "off" : choice(config, name, "on", "remote_apply", "remote_write", "local");
        boolean requireSync = choice(config, REQUIRE_SYNC, "false", "true").equals("true");
        if (requireSync && embedded) {
            throw new IllegalArgumentException(REQUIRE_SYNC
                    + " is true, and the embedded PostgreSQL has no standby. Set DB_HOST to use your own.");
        } else if (requireSync && List.of("off", "local").contains(commit)) {
            throw new IllegalArgumentException(
                    REQUIRE_SYNC + " is true, and with " + name + "=" + commit + " no commit waits for a standby.");
        }
        return new Durability(commit, unsafe, requireSync);
    }

    static String choice(Environment config, String name, String first, String... others) {
        String text = text(config, name).orElse(first);
        if (!text.equals(first) && !List.of(others).contains(text)) {
            List<String> all = new ArrayList<>(List.of(first));
            all.addAll(List.of(others));
            String last = all.remove(all.size() - 1);
            throw wrong(name, text, String.join(", ", all) + " or " + last);
        }
        return text;
    }

    static IllegalArgumentException wrong(String name, String text, String right) {
        return new IllegalArgumentException(
                Environment.variable(name) + " is \"" + text + "\"; it must be " + right + ".");
    }
}
