package malote.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import malote.postgres.ReadyData;
import malote.testing.MaloteServer;
import org.jspecify.annotations.Nullable;

/** The classes of the packaged server as Java keeps them when it has loaded them. A server that has them starts with less work. */
final class ClassArchive {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static @Nullable Path archive;

    private ClassArchive() {}

    /** A command that runs the server, which is given to it as arguments, with the archive. The first call has it made if need be. */
    static synchronized List<String> wrapper() {
        if (archive == null) {
            archive = archive();
        }
        // What does not fit is left aside in silence.
        return withOptions("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }

    private static List<String> withOptions(String... options) {
        StringBuilder script = new StringBuilder("java=$1; shift; exec \"$java\"");
        for (String option : options) {
            script.append(" '").append(option).append('\'');
        }
        return List.of("sh", "-c", script + " \"$@\"", "sh");
    }

    /** Its name says for which build and which Java it is. */
    private static Path archive() {
        try {
            long built = Files.getLastModifiedTime(TARGET.resolve("quarkus-app/quarkus-run.jar"))
                    .toMillis();
            Path file = TARGET.resolve("server-" + built + "-" + Runtime.version() + ".jsa");
            if (!Files.exists(file)) {
                try (DirectoryStream<Path> others = Files.newDirectoryStream(TARGET, "server-*.jsa")) {
                    for (Path other : others) {
                        Files.delete(other);
                    }
                }
                make(file);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that has served a little writes it when it ends. */
    private static void make(Path file) throws IOException {
        Path directory = Files.createTempDirectory("malote-archive-");
        Path partial = directory.resolve("server.jsa");
        ReadyData.copyTo(directory.resolve("data"));
        Map<String, String> settings = Map.of("PORT", "0", "STREAM_POLL", "20ms");
        List<String> wrapper = withOptions("-XX:ArchiveClassesAtExit=" + partial);
        try (MaloteServer server = MaloteServer.launch(directory, wrapper, settings)) {
            Client client = new Client(server.port());
            String ispb = Client.freshIspb();
            client.generate(ispb, 1);
            client.drain(ispb);
            server.process().destroy();
            server.exitCode();
        }
        Files.move(partial, file);
        ReadyData.delete(directory);
    }
}
