package malote.embedded;

import static malote.it.Patience.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import malote.it.Signals;
import malote.postgres.ReadyData;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL as somebody else may run it: with all tables, any settings, and as a standby if need be. */
public final class PlainPostgres implements AutoCloseable {
    private final DataDirectory data;
    private final PostgresBinaries binaries;
    private final Account account;
    private final DatabaseAddress address;
    private @Nullable Process postmaster;

    /** Its data are in {@code directory}, which must not be there yet. It does not run before {@link #start}. */
    public PlainPostgres(Path directory) throws DatabaseStartException, InterruptedException {
        ReadyData.copyTo(directory);
        data = DataDirectory.open(directory);
        binaries = PostgresBinaries.in(data);
        account = Account.on(data, binaries);
        String password = new Cluster(data, binaries, account).password();
        address = new DatabaseAddress("127.0.0.1", freePort(), Cluster.NAME, Cluster.NAME, password);
    }

    /** Starts it and waits until it takes connections. */
    public void start(String... settings) throws IOException {
        List<String> command = new ArrayList<>(account.command(
                binaries.program("postgres"),
                "-D",
                data.cluster().toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "port=" + address.port(),
                "-c",
                "unix_socket_directories="));
        for (String setting : settings) {
            command.addAll(List.of("-c", setting));
        }
        postmaster = Tool.builder(command, data.root())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(data.log().toFile()))
                .start();
        await().ignoreExceptionsInstanceOf(SQLException.class).until(() -> {
            connect().close();
            return true;
        });
    }

    /** Its next start is in recovery, where it stays until it is promoted: it answers, and nothing can be written. */
    public void becomeStandby() throws IOException {
        Path signal = Files.createFile(data.cluster().resolve("standby.signal"));
        account.own(signal);
    }

    /** Becomes a standby that receives what {@code primary} writes, under a name of its own; also one that does so already. */
    public void follow(PlainPostgres primary, String name) throws IOException, SQLException {
        String source = "host=127.0.0.1 port=" + primary.address.port() + " user=" + address.user() + " password="
                + primary.address.password() + " application_name=" + name;
        if (isRunning()) {
            execute("ALTER SYSTEM SET primary_conninfo = '" + source + "'");
            execute("SELECT pg_reload_conf()");
        } else {
            set("primary_conninfo", source);
            Path signal = data.cluster().resolve("standby.signal");
            if (!Files.exists(signal)) {
                becomeStandby();
            }
        }
    }

    /** For its next start; {@code ALTER SYSTEM} can change it. */
    public void set(String setting, String value) throws IOException {
        Files.writeString(
                data.cluster().resolve("postgresql.auto.conf"),
                setting + " = '" + value + "'\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Puts a file beside its data that nobody else may read. */
    public Path put(String name, String content) throws IOException {
        Path file = Files.writeString(data.cluster().resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        account.own(file);
        return file;
    }

    /** Ends it in order, with its sessions. */
    public void stop() {
        Process running = postmaster;
        if (running != null) {
            Signals.send("INT", running.toHandle());
            running.onExit().join();
        }
    }

    /** Ends it as if its machine had failed. */
    public void crash() {
        Process running = postmaster;
        if (running != null) {
            List<ProcessHandle> all = running.descendants().toList();
            running.destroyForcibly().onExit().join();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(one -> one.onExit().join());
        }
    }

    public boolean isRunning() {
        return postmaster != null && postmaster.isAlive();
    }

    /** Stops it and its sessions, until {@link #thaw}: it neither answers nor refuses. */
    public void freeze() {
        Signals.freeze(Objects.requireNonNull(postmaster).toHandle());
    }

    public void thaw() {
        Signals.thaw(Objects.requireNonNull(postmaster).toHandle());
    }

    /** The first column of the first row. */
    public String text(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    public DatabaseAddress address() {
        return address;
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect() throws SQLException {
        Properties session = new Properties();
        session.setProperty("user", address.user());
        session.setProperty("password", address.password());
        // Whatever a test has made the default of the database.
        session.setProperty("options", "-c default_transaction_read_only=off");
        return DriverManager.getConnection(address.jdbcUrl(), session);
    }

    /** Below those of outgoing connections, one of which could sit on it when it is started again. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: another one.
            }
        }
    }

    @Override
    public void close() {
        stop();
        data.close();
    }
}
