package malote.bench;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import malote.bench.server.DatabaseAddress;
import malote.bench.server.OwnServers;
import malote.bench.server.RunningServers;
import malote.bench.server.Sites;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which servers are measured. */
final class ServerOptions {
    private static final String JAR = "server/target/quarkus-app/quarkus-run.jar";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "a running server, such as http://127.0.0.1:3000; for replicas give one for each."
                    + " Without it every scenario starts servers of its own")
    private List<String> urls = new ArrayList<>();

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Option(names = "--server-jar", paramLabel = "FILE", description = "the server to start (" + JAR + ")")
    private @Nullable Path jar;

    @Option(
            names = "--server-java-opts",
            paramLabel = "OPTIONS",
            defaultValue = "-XX:+UseSerialGC -Xms320m -Xmn120m -Xmx512m -XX:MinHeapFreeRatio=20",
            description = "options of its JVM (${DEFAULT-VALUE})")
    private String javaOptions = "";

    Sites sites(Optional<DatabaseAddress> database, Path directory) {
        if (!urls.isEmpty()) {
            return new RunningServers(urls, access.access(urls), database);
        }
        return new OwnServers(jar(), javaOptions(), database, directory);
    }

    /** The server to start. */
    Path jar() {
        return jar == null ? builtJar() : jar;
    }

    /** Options of its JVM. */
    List<String> javaOptions() {
        List<String> options = List.of(javaOptions.strip().split("\\s+", -1));
        return options.stream().filter(option -> !option.isEmpty()).toList();
    }

    /** Where the build puts the server, seen from this program's own jar (bench/target/…), else from here. */
    private static Path builtJar() {
        try {
            Path own = Path.of(ServerOptions.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path project = own.resolve("../../..").normalize();
            return project.resolve(JAR);
        } catch (URISyntaxException e) {
            return Path.of(JAR);
        }
    }
}
