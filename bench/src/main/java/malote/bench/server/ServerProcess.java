package malote.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server that was started for a run, and must be closed. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("listens on (https?)://localhost:(\\d+)");
    private static final long START_SECONDS = 120;
    private static final long STOP_SECONDS = 20;

    private final Process process;
    private final String url;

    private ServerProcess(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts a server, on a free port if the settings name none, and waits until it listens.
     *
     * @param jar its {@code quarkus-run.jar}
     * @param javaOptions options of its JVM
     * @param settings environment variables
     * @param log where its output goes
     */
    public static ServerProcess start(Path jar, List<String> javaOptions, Map<String, String> settings, Path log)
            throws IOException, InterruptedException {
        return start(List.of(), jar, javaOptions, settings, log);
    }

    /**
     * The same somewhere else on this machine.
     *
     * @param within the command that runs another there, and becomes it
     */
    public static ServerProcess start(
            List<String> within, Path jar, List<String> javaOptions, Map<String, String> settings, Path log)
            throws IOException, InterruptedException {
        if (!Files.exists(jar)) {
            throw new IOException("There is no server to start at " + jar + ": build it (./mvnw package), name another"
                    + " with --server-jar, or name a running one with --url");
        }
        // Not where this program was started: a .env there, as a database in the environment, would be none for a
        // benchmark.
        Process process = builder(within, jar, javaOptions, anyPort(settings))
                .directory(log.toAbsolutePath().resolveSibling("").toFile())
                .start();
        BlockingQueue<String> url = new ArrayBlockingQueue<>(1);
        Thread reader = new Thread(() -> copy(process, log, url), "server output");
        reader.setDaemon(true);
        reader.start();
        String found;
        try {
            found = url.poll(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            stop(process);
            throw e;
        }
        if (found == null || found.isEmpty()) {
            stop(process);
            throw new IOException("The server does not start; it says:\n" + Files.readString(log));
        }
        return new ServerProcess(process, found);
    }

    /**
     * Runs the server's program for one of its commands that end, such as {@code keys create}.
     *
     * @param settings environment variables
     * @param input what it reads from its standard input
     * @return what it printed
     */
    public static String run(Path jar, Map<String, String> settings, String input, String... arguments)
            throws IOException, InterruptedException {
        Process process =
                builder(List.of(), jar, List.of(), settings, arguments).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("The command " + String.join(" ", arguments) + " failed; it says:\n" + said);
        }
        return said;
    }

    private static ProcessBuilder builder(
            List<String> within,
            Path jar,
            List<String> javaOptions,
            Map<String, String> settings,
            String... arguments) {
        List<String> command = new ArrayList<>(within);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(ServerProcess::isSetting);
        builder.environment().putAll(settings);
        return builder;
    }

    private static Map<String, String> anyPort(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("PORT", "0"));
        all.putAll(settings);
        return all;
    }

    /** What the environment of the benchmark sets is not meant for its servers. */
    private static boolean isSetting(String name) {
        return Set.of("HOST", "HOSTS", "OPEN").contains(name)
                || Stream.of("DB_", "TLS_", "OPERATOR_", "ICOM_").anyMatch(name::startsWith);
    }

    public String url() {
        return url;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Asks it to end and waits for that. */
    @Override
    public void close() {
        stop(process);
    }

    /** Copies the output to the log, and the address to {@code url} when it is said; the empty string if it never is. */
    private static void copy(Process process, Path log, BlockingQueue<String> url) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                var writer = Files.newBufferedWriter(log)) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                writer.write(line);
                writer.newLine();
                writer.flush();
                Matcher matcher = LISTENS.matcher(line);
                if (matcher.find()) {
                    url.offer(matcher.group(1) + "://127.0.0.1:" + matcher.group(2));
                }
            }
        } catch (IOException e) {
            // It was killed.
        } finally {
            url.offer("");
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            // Also when this program is interrupted: its PostgreSQL would outlive a server that is killed.
            process.onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            System.err.println("The server did not end within " + STOP_SECONDS + " s and was killed.");
            process.destroyForcibly().onExit().join();
        }
    }
}
