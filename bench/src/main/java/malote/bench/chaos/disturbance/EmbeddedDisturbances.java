package malote.bench.chaos.disturbance;

import java.io.IOException;
import java.time.Duration;
import malote.bench.chaos.program.Replica;
import malote.bench.chaos.program.Shell;
import malote.bench.chaos.trial.Disturbance;
import malote.bench.server.DataDirectory;

/** What happens to one server with a database of its own. */
public final class EmbeddedDisturbances {
    private static final long REVIVAL_NANOS = 30_000_000_000L;
    private static final long LOOK_MILLIS = 50;

    private final Replica server;
    private final DataDirectory data;

    public EmbeddedDisturbances(Replica server, DataDirectory data) {
        this.server = server;
        this.data = data;
    }

    /** The server notices and starts it again. */
    public Disturbance killPostgres() {
        return new Disturbance(
                "embedded PostgreSQL killed",
                Duration.ZERO,
                target -> {
                    ProcessHandle killed = postmaster();
                    killed.destroyForcibly();
                    awaitAnother(killed);
                },
                Disturbance.NOTHING);
    }

    /** The next start stops the PostgreSQL that was left behind. */
    public Disturbance killServer() {
        return new Disturbance(
                "embedded: the server killed",
                Duration.ofSeconds(1),
                target -> server.kill(),
                target -> server.start());
    }

    public Disturbance killBoth() {
        return new Disturbance(
                "embedded: both killed",
                Duration.ofSeconds(1),
                target -> {
                    ProcessHandle postmaster = postmaster();
                    server.kill();
                    postmaster.destroyForcibly();
                },
                target -> server.start());
    }

    public Disturbance pause(int seconds) {
        return new Disturbance(
                "embedded PostgreSQL paused for " + seconds + " s",
                Duration.ofSeconds(seconds),
                target -> Shell.signalAll("STOP", postmaster()),
                target -> Shell.signalAll("CONT", postmaster()));
    }

    private ProcessHandle postmaster() throws IOException {
        return data.postmaster().orElseThrow(() -> new IOException("the embedded PostgreSQL does not run"));
    }

    private void awaitAnother(ProcessHandle killed) throws IOException, InterruptedException {
        long end = System.nanoTime() + REVIVAL_NANOS;
        while (data.postmaster().filter(now -> now.pid() != killed.pid()).isEmpty()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("the server did not start its PostgreSQL again");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
