package malote.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server that was started for a run, and must be closed. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("listens on http://localhost:(\\d+)");
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
        if (!Files.exists(jar)) {
            throw new IOException("There is no server to start at " + jar + ": build it (./mvnw package), name another"
                    + " with --server-jar, or name a running one with --url");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        // Not where this program was started: a .env there, as a database in the environment, would be none for a
        // benchmark.
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(log.toAbsolutePath().resolveSibling("").toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("DB_"));
        builder.environment().put("PORT", "0");
        builder.environment().putAll(settings);
        Process process = builder.start();
        BlockingQueue<String> port = new ArrayBlockingQueue<>(1);
        Thread reader = new Thread(() -> copy(process, log, port), "server output");
        reader.setDaemon(true);
        reader.start();
        String found;
        try {
            found = port.poll(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            stop(process);
            throw e;
        }
        if (found == null || found.isEmpty()) {
            stop(process);
            throw new IOException("The server does not start; it says:\n" + Files.readString(log));
        }
        return new ServerProcess(process, "http://127.0.0.1:" + found);
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

    /** Copies the output to the log, and the port to {@code port} when it is said; the empty string if it never is. */
    private static void copy(Process process, Path log, BlockingQueue<String> port) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                var writer = Files.newBufferedWriter(log)) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                writer.write(line);
                writer.newLine();
                writer.flush();
                Matcher matcher = LISTENS.matcher(line);
                if (matcher.find()) {
                    port.offer(matcher.group(1));
                }
            }
        } catch (IOException e) {
            // It was killed.
        } finally {
            port.offer("");
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
