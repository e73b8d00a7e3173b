package malote.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What lets a server start with half the work: its classes as Java keeps them when it has loaded them, and a data directory with
 * all tables and no rows. It is made once for a build of the server and a Java, beside the server ({@code ready-*}); where nothing
 * can be written there, once for this JVM.
 */
final class ReadyServer {
    private static final String OURS = "ready-";
    private static final String ARCHIVE = "server.jsa";
    private static final String DATA = "data";
    private static final Map<Path, ReadyServer> KNOWN = new ConcurrentHashMap<>();

    private final Path directory;

    private ReadyServer(Path directory) {
        this.directory = directory;
    }

    /** Of the server in {@code jar}; made now if it is not there. */
    static ReadyServer of(Path jar) {
        return KNOWN.computeIfAbsent(jar, ReadyServer::find);
    }

    /** Options of Java by which it uses the classes. Where they do not fit, it leaves them aside in silence. */
    List<String> options() {
        return List.of("-XX:SharedArchiveFile=" + directory.resolve(ARCHIVE), "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }

    /** Makes {@code data}, which must not be there yet, a copy of the data directory. PostgreSQL's programs are the same files in all. */
    void copyTo(Path data) {
        copy(directory.resolve(DATA), data);
    }

    private static ReadyServer find(Path jar) {
        try {
            Path parent = jar.toRealPath().resolve("../..").normalize();
            String name = OURS + Files.getLastModifiedTime(jar).toMillis() + "-" + Runtime.version();
            if (!Files.isWritable(parent)) {
                Path own = Files.createTempDirectory("malote-" + OURS);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> MaloteServer.delete(own)));
                parent = own;
            }
            Path ready = parent.resolve(name);
            if (!Files.exists(ready)) {
                Path partial = Files.createTempDirectory(parent, "partial-" + OURS);
                try {
                    make(jar, partial);
                    deleteOthers(parent);
                    Files.move(partial, ready, StandardCopyOption.ATOMIC_MOVE);
                } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                    // Another JVM made it meanwhile.
                } finally {
                    if (Files.exists(partial)) {
                        MaloteServer.delete(partial);
                    }
                }
            }
            return new ReadyServer(ready);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteOthers(Path parent) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            files.filter(file -> file.getFileName().toString().startsWith(OURS)).forEach(MaloteServer::delete);
        }
    }

    /** A first server makes the tables; a second one has served a little when it ends, and writes its classes then. */
    private static void make(Path jar, Path directory) throws IOException {
        run(jar, directory, List.of(), server -> {});
        Path served = Files.createDirectory(directory.resolve("served"));
        copy(directory.resolve(DATA), served.resolve(DATA));
        run(jar, served, List.of("-XX:ArchiveClassesAtExit=" + directory.resolve(ARCHIVE)), ReadyServer::use);
        MaloteServer.delete(served);
    }

    private interface Use {
        void of(URI server) throws IOException, InterruptedException;
    }

    private static void run(Path jar, Path directory, List<String> options, Use use) throws IOException {
        Map<String, String> settings = Map.of("PORT", "0", "STREAM_POLL", "20ms");
        try (MaloteServer server = MaloteServer.launch(jar, directory, false, List.of(), options, settings)) {
            use.of(server.url());
            server.process().destroy();
            server.exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void use(URI server) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        for (String request :
                List.of("POST /api/util/msgs/00000000/1", "GET /api/pix/00000000/stream/start", "GET /api/none")) {
            String[] parts = request.split(" ", -1);
            HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();
            client.send(
                    HttpRequest.newBuilder(server.resolve(parts[1]))
                            .method(parts[0], nothing)
                            .header("Accept", "application/json")
                            .build(),
                    BodyHandlers.discarding());
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> children = Files.list(from)) {
            Files.createDirectory(
                    to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (Path child : children.toList()) {
                Path copy = to.resolve(child.getFileName());
                if (child.getFileName().toString().startsWith("binaries-")) {
                    Files.createSymbolicLink(copy, child.toRealPath());
                } else {
                    Process process = new ProcessBuilder("cp", "-a", child.toString(), copy.toString())
                            .inheritIO()
                            .start();
                    if (process.waitFor() != 0) {
                        throw new IllegalStateException("cp failed");
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
