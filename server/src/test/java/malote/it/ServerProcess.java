package malote.it;

import static malote.it.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import malote.embedded.DatabaseAddress;
import malote.postgres.ReadyData;
import malote.testing.MaloteServer;

/**
 * The packaged server as a process of its own, on a port that the system chose, and what only our own tests do to it. Close it:
 * then neither it nor its embedded PostgreSQL runs any more. What a test leaves open is closed when the tests end.
 */
public final class ServerProcess implements AutoCloseable {
    /** Of the young and the old generation of the serial collector. */
    private static final Pattern HEAP_USED = Pattern.compile("generation +total \\d+K, used (\\d+)K");

    private static final Pattern OPERATORS = Pattern.compile("Operators: https?://\\S*:(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final Path directory;
    private final MaloteServer server;
    private final Process process;

    private ServerProcess(Path directory, MaloteServer server) {
        this.directory = directory;
        this.server = server;
        this.process = server.process();
    }

    /**
     * Starts a server whose working directory is {@code directory}; its data is in {@code data} there. Returns at once.
     *
     * @param settings environment variables
     */
    public static ServerProcess launch(Path directory, Map<String, String> settings, String... arguments) {
        return launchUnder(List.of(), directory, settings, arguments);
    }

    /** The same where {@code wrapper} runs the command that is given to it as arguments. */
    static ServerProcess launchUnder(
            List<String> wrapper, Path directory, Map<String, String> settings, String... arguments) {
        return new ServerProcess(directory, MaloteServer.launch(directory, wrapper, settings, arguments));
    }

    /** Starts a server on a free port and waits until it listens. */
    public static ServerProcess start(Path directory, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("PORT", "0"));
        all.putAll(settings);
        if (!settings.containsKey("DB_HOST") && !Files.exists(directory.resolve("data"))) {
            ReadyData.copyTo(directory.resolve("data"));
        }
        ServerProcess server = launch(directory, all);
        try {
            server.port();
            return server;
        } catch (IllegalStateException e) {
            server.close();
            throw e;
        }
    }

    /** The port; waits until it is known. */
    public int port() {
        return server.port();
    }

    /** The port of operators, which is one of their own; waits until it is known. */
    int operatorPort() {
        await().until(() -> OPERATORS.matcher(log()).find());
        Matcher operators = OPERATORS.matcher(log());
        if (!operators.find()) {
            throw new AssertionError(log());
        }
        return Integer.parseInt(operators.group(1));
    }

    public Client client() {
        return new Client(port());
    }

    /** What it has printed. */
    public String log() {
        return server.log();
    }

    /** What it has printed, without what a machine brings about that leaves a thread without a processor for seconds. */
    String said() {
        return lines().stream()
                .filter(line -> !line.contains("[BlockedThreadChecker]"))
                .collect(Collectors.joining("\n"));
    }

    public List<String> lines() {
        return server.lines();
    }

    /** What its heap holds after everything that is not needed was collected, in bytes. */
    public long usedHeap() {
        jcmd("GC.run");
        Matcher used = HEAP_USED.matcher(jcmd("GC.heap_info"));
        long bytes = 0;
        while (used.find()) {
            bytes += Long.parseLong(used.group(1)) << 10;
        }
        return bytes;
    }

    /** How many files and connections it has open. */
    public long openFiles() {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What of it is in memory, in bytes. */
    public long residentBytes() {
        try {
            Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
            if (!resident.find()) {
                throw new AssertionError("no VmRSS");
            }
            return Long.parseLong(resident.group(1)) << 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The arguments of its process. */
    String[] commandLine() {
        return process.info().arguments().orElseThrow();
    }

    private String jcmd(String command) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process.pid()),
                            command)
                    .redirectErrorStream(true)
                    .start();
            return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the server as {@code kill -9} does, but not its PostgreSQL. */
    public void kill9() {
        process.destroyForcibly();
        exitCode();
    }

    /** Sends a signal: {@code TERM}, {@code INT} and so on. */
    public void signal(String name) {
        Signals.send(name, process.toHandle());
    }

    /** Waits for the end of the process. */
    public int exitCode() {
        return server.exitCode();
    }

    /** The embedded PostgreSQL of this server, if it runs. */
    public Optional<ProcessHandle> postgres() {
        return server.postgres();
    }

    /** A look into its embedded database. */
    public Inside inside() {
        try {
            Path cluster = directory.resolve("data/pg");
            return new Inside(new DatabaseAddress(
                    "127.0.0.1",
                    Integer.parseInt(Files.readAllLines(cluster.resolve("postmaster.pid"))
                            .get(3)),
                    "malote",
                    "malote",
                    Files.readString(cluster.resolve("malote.password")).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The PostgreSQL that runs on a data directory. */
    static Optional<ProcessHandle> postgres(Path data) {
        return MaloteServer.postgres(data);
    }

    @Override
    public void close() {
        server.close();
    }
}
