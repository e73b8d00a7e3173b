package malote.bench.load;

import java.util.ArrayList;
import java.util.List;
import malote.bench.http.Connection;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;

/** A client's connections to several servers that can all answer it; one is used until it fails, then the next. */
public final class Lines {
    private final List<Endpoint> endpoints;
    private final List<Connection> connections = new ArrayList<>();
    private int current;

    public Lines(Loop loop, List<Endpoint> endpoints, int first) {
        this.endpoints = List.copyOf(endpoints);
        endpoints.forEach(endpoint -> connections.add(loop.connectLater(endpoint)));
        current = first % endpoints.size();
    }

    public Connection connection() {
        return connections.get(current);
    }

    public Endpoint endpoint() {
        return endpoints.get(current);
    }

    /** Goes on to the next server. */
    public void change() {
        current = (current + 1) % endpoints.size();
    }

    /** Cuts the connection in use; its request under way gets no answer. */
    public void cut() {
        connection().close();
    }
}
