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
import org.jspecify.annotations.Nullable;

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
    public Site open(int servers) throws IOException, InterruptedException {
        DataDirectory data = DataDirectory.create(workDirectory);
        List<ServerProcess> processes = new ArrayList<>();
        boolean opened = false;
        try {
            DatabaseAddress used = null;
            for (int i = 0; i < servers; i++) {
                Map<String, String> settings =
                        new HashMap<>(Map.of("DATA_DIR", data.path().toString()));
                if (used != null) {
                    settings.putAll(used.environment());
                } else {
                    database.ifPresent(given -> settings.putAll(given.environment()));
                }
                Path log = workDirectory.resolve("server-" + (i + 1) + ".log");
                processes.add(ServerProcess.start(jar, javaOptions, settings, log));
                if (used == null) {
                    used = database.isPresent() ? database.get() : data.database();
                }
            }
            Site site = site(processes, used, data);
            opened = true;
            return site;
        } finally {
            if (!opened) {
                close(processes, data);
            }
        }
    }

    private static Site site(List<ServerProcess> processes, @Nullable DatabaseAddress used, DataDirectory data) {
        List<String> urls = processes.stream().map(ServerProcess::url).toList();
        List<Integer> ports =
                urls.stream().map(url -> URI.create(url).getPort()).toList();
        OptionalLong databasePort = used == null ? OptionalLong.empty() : OptionalLong.of(used.port());
        return new Site(urls, Optional.ofNullable(used), new Usage(ports, databasePort), () -> close(processes, data));
    }

    /** The last that was started first: the first has the database. */
    private static void close(List<ServerProcess> processes, DataDirectory data) {
        Optional<ProcessHandle> postmaster = data.postmaster();
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).close();
        }
        data.remove(postmaster);
    }
}
