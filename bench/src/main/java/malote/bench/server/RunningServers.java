package malote.bench.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import malote.bench.http.Access;

/** Servers that run already. They are left as they are. */
public final class RunningServers implements Sites {
    private final List<String> urls;
    private final Access access;
    private final Optional<DatabaseAddress> database;

    /** @param access as whom they are asked */
    public RunningServers(List<String> urls, Access access, Optional<DatabaseAddress> database) {
        this.urls = List.copyOf(urls);
        this.access = access;
        this.database = database;
    }

    @Override
    public Site open(List<Setup> servers) throws IOException {
        if (servers.stream().distinct().count() > 1) {
            throw new IOException("This scenario needs servers of its own: leave out --url");
        } else if (urls.size() < servers.size()) {
            throw new IOException("This scenario needs " + servers.size() + " servers: give --url for each");
        }
        List<String> used = urls.subList(0, servers.size());
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
        return new Site(used, access, database, new Usage(ports, databasePort), Optional.empty(), () -> {});
    }

    @Override
    public String leftOut(List<Setup> servers) {
        return servers.stream()
                .map(Setup::toString)
                .filter(wanted -> !wanted.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Whether a host is this machine, so that its processes can be looked at. */
    private static boolean isHere(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    }
}
