package malote.bench.chaos.disturbance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import malote.bench.chaos.program.Postgres;
import malote.bench.chaos.program.Shell;
import malote.bench.chaos.trial.Disturbance;
import malote.bench.server.DatabaseAddress;

/** What happens to a PostgreSQL of the run's own. */
public final class DatabaseDisturbances {
    private static final String TERMINATE =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'malote'";
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int HOG_ATTEMPTS = 200;

    private final Postgres postgres;
    private final List<Connection> hogs = new ArrayList<>();

    public DatabaseDisturbances(Postgres postgres) {
        this.postgres = postgres;
    }

    public Disturbance kill() {
        return new Disturbance(
                "PostgreSQL killed", Duration.ofSeconds(1), target -> postgres.kill(), target -> postgres.start());
    }

    public Disturbance restart() {
        return new Disturbance(
                "PostgreSQL restarted", Duration.ZERO, target -> postgres.stop(), target -> postgres.start());
    }

    public Disturbance terminate() {
        return new Disturbance(
                "all sessions terminated", Duration.ZERO, target -> postgres.execute(TERMINATE), Disturbance.NOTHING);
    }

    public Disturbance pause(int seconds) {
        return new Disturbance(
                "PostgreSQL paused for " + seconds + " s",
                Duration.ofSeconds(seconds),
                target -> Shell.signalAll("STOP", postgres.postmaster().orElseThrow()),
                target -> Shell.signalAll("CONT", postgres.postmaster().orElseThrow()));
    }

    /** The servers lose their connections and find none free. */
    public Disturbance connectionsExhausted() {
        return new Disturbance(
                "no connection free",
                Duration.ofSeconds(6),
                target -> {
                    postgres.execute(TERMINATE);
                    takeAllConnections();
                    postgres.execute(TERMINATE + " AND application_name = 'malote'");
                    takeAllConnections();
                },
                target -> {
                    for (Connection hog : hogs) {
                        hog.close();
                    }
                    hogs.clear();
                });
    }

    private void takeAllConnections() {
        DatabaseAddress address = postgres.address();
        for (int i = 0; i < HOG_ATTEMPTS; i++) {
            try {
                hogs.add(DriverManager.getConnection(
                        address.jdbcUrl() + "&ApplicationName=hog", address.user(), address.password()));
            } catch (SQLException e) {
                // Either all are taken, or a server was faster with one that has just become free.
                if (hogs.size() > HOG_ATTEMPTS / 8) {
                    return;
                }
            }
        }
    }

    /** Empty where no file system of its own could be mounted. */
    public Optional<Disturbance> diskFull() {
        return postgres.ownFileSystem().map(fileSystem -> {
            Path ballast = fileSystem.resolve("ballast");
            return new Disturbance("disk full", Duration.ofSeconds(5), target -> fill(ballast), target -> {
                Files.delete(ballast);
                // A PostgreSQL that cannot write its log ends, and somebody has to start it.
                postgres.revive();
            });
        });
    }

    private static void fill(Path ballast) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        try (FileChannel out = FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (true) {
                out.write(block.clear());
            }
        } catch (IOException e) {
            if (!Files.exists(ballast)) {
                throw e;
            }
        }
    }
}
