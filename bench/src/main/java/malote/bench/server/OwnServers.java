package malote.bench.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import malote.bench.http.Access;

/** Starts new servers for each scenario, the first with an embedded database in a directory that is removed at the end. */
public final class OwnServers implements Sites {
    private final Path jar;
    private final List<String> javaOptions;
    private final Optional<DatabaseAddress> database;
    private final Path workDirectory;

    /**
     * @param database the database to use instead of an embedded one
     * @param workDirectory where the data of the embedded one is, which must be on a real disk
     */
    public OwnServers(Path jar, List<String> javaOptions, Optional<DatabaseAddress> database, Path workDirectory) {
        this.jar = jar;
        this.javaOptions = List.copyOf(javaOptions);
        this.database = database;
        this.workDirectory = workDirectory;
    }

    @Override
    public Site open(List<Setup> servers) throws IOException, InterruptedException {
        Started started = new Started(DataDirectory.create(workDirectory));
        boolean opened = false;
        try {
            for (int i = 0; i < servers.size(); i++) {
                Setup setup = servers.get(i);
                List<String> options = Stream.concat(javaOptions.stream(), setup.javaOptions().stream())
                        .toList();
                Map<String, String> settings =
                        new HashMap<>(Map.of("DATA_DIR", started.data.path().toString()));
                settings.putAll(setup.settings());
                Optional<DatabaseAddress> existing = i == 0 ? database : Optional.of(used(started));
                existing.ifPresent(address -> settings.putAll(address.environment()));
                Path log = workDirectory.resolve("server-" + (i + 1) + ".log");
                started.add(ServerProcess.start(jar, options, settings, log));
            }
            Site site = site(started);
            opened = true;
            return site;
        } finally {
            if (!opened) {
                started.close();
            }
        }
    }

    private DatabaseAddress used(Started started) throws IOException {
        return database.isPresent() ? database.get() : started.data.database();
    }

    private Site site(Started started) throws IOException {
        List<String> urls = started.processes.stream().map(ServerProcess::url).toList();
        List<Integer> ports =
                urls.stream().map(url -> URI.create(url).getPort()).toList();
        DatabaseAddress used = used(started);
        Usage usage = new Usage(ports, OptionalLong.of(used.port()));
        return new Site(urls, Access.NONE, Optional.of(used), usage, Optional.of(jar), started::close);
    }

    /** What was started for one scenario. */
    private static final class Started {
        private final DataDirectory data;
        private final List<ServerProcess> processes = new ArrayList<>();

        Started(DataDirectory data) {
            this.data = data;
        }

        void add(ServerProcess process) {
            processes.add(process);
        }

        /** The last that was started first: the first has the database. */
        void close() {
            Optional<ProcessHandle> postmaster = data.postmaster();
            for (int i = processes.size() - 1; i >= 0; i--) {
                processes.get(i).close();
            }
            data.remove(postmaster);
        }
    }
}
