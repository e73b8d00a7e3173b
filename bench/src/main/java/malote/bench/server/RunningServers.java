package malote.bench.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.ArrayList;
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
        List<Integer> ports = new ArrayList<>();
        for (String url : used) {
            if (isHere(URI.create(url).getHost())) {
                ports.add(URI.create(url).getPort());
            }
        }
        OptionalLong databasePort = OptionalLong.empty();
        if (database.isPresent() && isHere(database.get().host())) {
            databasePort = OptionalLong.of(database.get().port());
        }
        return new Site(used, database, new Usage(ports, databasePort), () -> {});
    }

    @Override
    public String leftOut(Map<String, String> settings, List<String> moreJavaOptions) {
        List<String> wanted = new ArrayList<>(moreJavaOptions);
        settings.forEach((name, value) -> wanted.add(name + "=" + value));
        return String.join(" ", wanted);
    }

    /** Whether a host is this machine, so that its processes can be looked at. */
    private static boolean isHere(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    }
}
