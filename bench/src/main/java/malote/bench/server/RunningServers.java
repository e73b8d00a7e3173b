package malote.bench.server;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Servers that run already. They are left as they are. */
public final class RunningServers implements Sites {
    private final List<String> urls;
    private final Optional<DatabaseAddress> database;

    public RunningServers(List<String> urls, Optional<DatabaseAddress> database) {
        this.urls = List.copyOf(urls);
        this.database = database;
    }

    @Override
    public Site open(int servers, Map<String, String> settings, List<String> moreJavaOptions) throws IOException {
        if (urls.size() < servers) {
            throw new IOException("This scenario needs " + servers + " servers: give --url for each");
        }
        List<String> used = urls.subList(0, servers);
        List<Integer> ports =
                used.stream().map(url -> URI.create(url).getPort()).toList();
        OptionalLong databasePort =
                database.map(address -> OptionalLong.of(address.port())).orElse(OptionalLong.empty());
        return new Site(used, database, new Usage(ports, databasePort), () -> {});
    }
}
