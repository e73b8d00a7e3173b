package malote.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The packaged server as a process of its own. {@link #close} ends it and its embedded PostgreSQL, whatever a test did to
 * them; so does the end of this JVM. Thread-safe.
 *
 * <p>The server is the one that the system property {@code malote.server.jar} names, else the one that was built in the clone
 * of Malote that the working directory is in.
 */
public final class MaloteServer implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("Malote .* listens on (https?)://\\S*?:(\\d+)");
    private static final Pattern OPERATORS =
            Pattern.compile("(?:Operators: |, for operators on )https?://\\S*?:(\\d+)");
    /** What it says when it has said where it listens. */
    private static final String DATABASE = "Database: ";

    /** A slow machine that has much to do takes a minute. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Set<MaloteServer> RUNNING = ConcurrentHashMap.newKeySet();

    /** Whether this JVM ends, so that nothing may be started any more. Guarded by {@link #RUNNING}. */
    private static boolean isEnding;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(MaloteServer::endAll));
    }

    private record Addresses(URI all, URI operators) {}

    private final Path directory;
    private final boolean isThrowaway;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<Addresses> addresses = new CompletableFuture<>();
    private final Thread reader;

    // Of the reader.
    private @Nullable URI all;
    private @Nullable URI operators;

    private MaloteServer(Path directory, boolean isThrowaway, Process process) {
        this.directory = directory;
        this.isThrowaway = isThrowaway;
        this.process = process;
        reader = new Thread(this::read, "log of server " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a server on a free port, with a database of its own in a directory that {@link #close} deletes, and waits until
     * it listens.
     *
     * @param settings environment variables, see docs/operations.md; {@code PORT} is 0 unless it is set
     * @throws IllegalStateException if there is no server to start, or if it does not listen; the message has what it said
     */
    public static MaloteServer start(Map<String, String> settings) {
        try {
            Path directory = Files.createTempDirectory("malote-testing-");
            Path jar = ServerJar.find();
            if (!settings.containsKey("DB_HOST") && !settings.containsKey("DATA_DIR")) {
                ReadyServer.of(jar).copyTo(directory.resolve("data"));
            }
            MaloteServer server =
                    launch(jar, directory, true, List.of(), ReadyServer.of(jar).options(), settings);
            try {
                server.port();
                return server;
            } catch (IllegalStateException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a server whose working directory is {@code directory}, which stays; its data is in {@code data} there. Returns at
     * once.
     *
     * @param wrapper a command that runs the command which is given to it as arguments; empty: none
     * @param settings environment variables; {@code PORT} is 3000 unless it is set
     */
    public static MaloteServer launch(
            Path directory, List<String> wrapper, Map<String, String> settings, String... arguments) {
        Path jar = ServerJar.find();
        List<String> options = ReadyServer.of(jar).options();
        return launch(jar, directory, false, wrapper, options, settings, arguments);
    }

    static MaloteServer launch(
            Path jar,
            Path directory,
            boolean isThrowaway,
            List<String> wrapper,
            List<String> options,
            Map<String, String> settings,
            String... arguments) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m"));
        command.addAll(options);
        // So that the server ends when this program is killed.
        command.add("-Dmalote.parent=" + ProcessHandle.current().pid());
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(MaloteServer::isSetting);
        if (isThrowaway) {
            builder.environment().put("PORT", "0");
        }
        builder.environment().putAll(settings);
        synchronized (RUNNING) {
            if (isEnding) {
                throw new IllegalStateException("This program ends.");
            }
            try {
                MaloteServer server = new MaloteServer(directory, isThrowaway, builder.start());
                RUNNING.add(server);
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void endAll() {
        synchronized (RUNNING) {
            isEnding = true;
        }
        RUNNING.forEach(MaloteServer::close);
    }

    /** What the environment of the tests sets is not meant for their servers. */
    private static boolean isSetting(String name) {
        return Set.of("PORT", "HOST", "HOSTS", "OPEN", "TRUSTED_PROXIES", "DATA_DIR", "RETENTION")
                        .contains(name)
                || Stream.of(
                                "DB_",
                                "HTTP_",
                                "OPERATOR_",
                                "STREAM_",
                                "ICOM_",
                                "TLS_",
                                "AUDIT_",
                                "METRICS_",
                                "LOG_",
                                "OTEL_")
                        .anyMatch(name::startsWith);
    }

    /** The port where it listens; waits until it does, as {@link #url}. */
    public int port() {
        return url().getPort();
    }

    /**
     * Where it listens, without a slash at the end: {@code http://localhost:…}, or {@code https://…} if it speaks TLS. Waits
     * until it does.
     *
     * @throws IllegalStateException if it ends before, or does not listen in three minutes; the message has what it said
     */
    public URI url() {
        return addresses().all();
    }

    /** Where operators reach it: the same, unless {@code OPERATOR_PORT} says otherwise. */
    public URI operatorUrl() {
        return addresses().operators();
    }

    private Addresses addresses() {
        try {
            return addresses.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The server does not listen. It said:\n" + log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it has printed so far. */
    public String log() {
        return String.join("\n", lines());
    }

    /** The same by lines. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** The process. A {@code wrapper} that does not replace itself has the server as its child. */
    public Process process() {
        return process;
    }

    /** Waits for the end of the process and gives its exit code. By then {@link #log} has everything. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The server does not end. It said:\n" + log());
            }
            reader.join(PATIENCE.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The embedded PostgreSQL of this server, if it runs. */
    public Optional<ProcessHandle> postgres() {
        return postgres(directory.resolve("data"));
    }

    /** The embedded PostgreSQL that runs on a data directory. By now another one may have the number of one that was killed. */
    public static Optional<ProcessHandle> postgres(Path data) {
        try {
            Path cluster = data.toRealPath().resolve("pg");
            String pid = Files.readAllLines(cluster.resolve("postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid.strip()))
                    .filter(handle -> List.of(handle.info().arguments().orElse(new String[0]))
                            .contains(cluster.toString()));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (!RUNNING.remove(this)) {
            return;
        }
        if (process.isAlive()) {
            signal("CONT", process.toHandle());
            process.destroy();
            try {
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        postgres().ifPresent(MaloteServer::end);
        if (isThrowaway) {
            delete(directory);
        }
    }

    /** Stops a PostgreSQL that a killed server left behind. */
    private static void end(ProcessHandle postgres) {
        signal("CONT", postgres);
        signal("QUIT", postgres);
        try {
            postgres.onExit().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            postgres.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a signal by its name: {@code TERM}, {@code INT} and so on. A process that is gone is left alone. */
    private static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(String line) {
        Matcher listens = LISTENS.matcher(line);
        if (listens.find()) {
            all = URI.create(listens.group(1) + "://localhost:" + listens.group(2));
            operators = all;
        }
        Matcher others = OPERATORS.matcher(line);
        URI found = all;
        if (found != null && others.find()) {
            operators = URI.create(found.getScheme() + "://localhost:" + others.group(1));
        }
        if (found != null && operators != null && line.contains(DATABASE)) {
            addresses.complete(new Addresses(found, operators));
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (@Nullable String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
                read(line);
            }
        } catch (IOException e) {
            // It was killed.
        }
        addresses.completeExceptionally(new IllegalStateException("it ended"));
    }
}
