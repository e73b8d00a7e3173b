package malote.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The packaged server as a process of its own with an embedded database in a directory that {@link #close} removes. */
public final class RealServer implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("Malote .* listens on http://localhost:(\\d+)");
    private static final Pattern ID = Pattern.compile("\"endToEndId\":\"(\\w{32})\"");

    private final Path directory;
    private final Process process;
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private RealServer(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        Thread reader = new Thread(this::read, "log of server " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a server on a free port and waits until it listens.
     *
     * @param settings environment variables
     */
    public static RealServer start(Map<String, String> settings) {
        Path jar = Path.of(System.getProperty("malote.server.jar", "../server/target/quarkus-app/quarkus-run.jar"));
        if (!Files.exists(jar)) {
            throw new AssertionError("Build the server first: ./mvnw -pl server -DskipTests package");
        }
        try {
            Path directory = Files.createTempDirectory("malote-client-it-");
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx256m",
                            "-jar",
                            jar.toAbsolutePath().toString())
                    .directory(directory.toFile())
                    .redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("DB_") || name.startsWith("STREAM_"));
            builder.environment().put("DATA_DIR", directory.resolve("data").toString());
            builder.environment().putAll(settings);
            builder.environment().put("PORT", "0");
            RealServer server = new RealServer(directory, builder.start());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.url();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        try {
            return port.get(120, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("The server does not listen. It said:\n" + String.join("\n", log), e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Stores random messages and gives their ids in order. */
    public List<String> generate(String ispb, int count) {
        return ids(call("POST", "/api/util/msgs/" + ispb + "/" + count));
    }

    /** Ends every stream of the institution. */
    public void stopStreams(String ispb) {
        call("DELETE", "/api/pix/" + ispb + "/stream/stop");
    }

    /** The ids in a text, in order. */
    public static List<String> ids(String text) {
        return ID.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** What is left: opens a stream, reads until nothing comes for as long as a read waits, ends it. */
    public List<String> rest(String ispb) {
        List<String> all = new ArrayList<>();
        Server server = Server.at(url());
        boolean drained = false;
        try {
            String path = "/api/pix/" + ispb + "/stream/start";
            while (!drained) {
                var response = server.http()
                        .send(
                                server.request(path)
                                        .setHeader("Accept", "multipart/json")
                                        .build(),
                                BodyHandlers.ofString());
                if (response.statusCode() == 204) {
                    drained = true;
                } else if (response.statusCode() != 200) {
                    throw new AssertionError(response.statusCode() + " " + response.body());
                }
                all.addAll(ids(response.body()));
                path = response.headers().firstValue("Pull-Next").orElseThrow();
            }
            call("DELETE", path);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String call(String method, String path) {
        Server server = Server.at(url());
        try {
            var response = server.http()
                    .send(
                            server.request(path)
                                    .method(method, BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new AssertionError(response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public synchronized void close() {
        process.destroy();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                Matcher listens = LISTENS.matcher(line);
                if (listens.find()) {
                    port.complete(Integer.parseInt(listens.group(1)));
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
        port.completeExceptionally(new IllegalStateException("it ended"));
    }
}
