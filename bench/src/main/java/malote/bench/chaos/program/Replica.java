package malote.bench.chaos.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import malote.bench.server.ServerProcess;
import org.jspecify.annotations.Nullable;

/** A server that is stopped, killed and started again on one port. */
public final class Replica implements AutoCloseable {
    private volatile Path jar;
    private final List<String> javaOptions;
    private final Map<String, String> settings;
    private final Path logs;
    private final String name;
    private final Place place;
    private final int port;
    private int starts;
    private @Nullable ServerProcess process;

    /**
     * Where a server runs.
     *
     * @param address by which it is reached from here
     * @param within the command that runs another there
     */
    public record Place(String address, List<String> within) {
        /** Beside this program. */
        public static final Place HERE = new Place("127.0.0.1", List.of());
    }

    /** @param settings environment variables, but for the port */
    public Replica(
            String name, Place place, Path jar, List<String> javaOptions, Map<String, String> settings, Path logs)
            throws IOException {
        this.place = place;
        this.name = name;
        this.jar = jar;
        this.javaOptions = javaOptions;
        this.settings = settings;
        this.logs = logs;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
    }

    public String url() {
        return "http://" + place.address() + ":" + port;
    }

    /** Has another program be started from now on. */
    public void use(Path other) {
        jar = other;
    }

    public void start() throws IOException, InterruptedException {
        start(Map.of());
    }

    /** Starts it with more environment variables and waits until it listens. */
    public void start(Map<String, String> more) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        all.put("PORT", Integer.toString(port));
        Path log = logs.resolve(name + "-" + ++starts + ".log");
        synchronized (this) {
            process = ServerProcess.start(place.within(), jar, javaOptions, all, log);
        }
    }

    /** As {@code kill -9} does. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
        }
    }

    /** Asks it to end, and waits. */
    @Override
    public synchronized void close() {
        if (process != null) {
            resume(process.pid());
            process.close();
        }
    }

    /** One that is paused, or whose PostgreSQL is, could not end. */
    private static void resume(long pid) {
        try {
            Optional<ProcessHandle> running = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
            if (running.isPresent()) {
                Shell.signalAll("CONT", running.get());
            }
        } catch (IOException e) {
            System.err.println("The server could not be resumed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
