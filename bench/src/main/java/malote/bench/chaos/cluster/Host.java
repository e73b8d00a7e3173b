package malote.bench.chaos.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import malote.bench.chaos.program.Replica;

/**
 * A machine, or what stands for one.
 *
 * @param address by which others reach it
 * @param within the command that runs another there; empty: it is this machine
 */
record Host(String name, String address, List<String> within, Map<Integer, Integer> ports) {
    Host(String name, String address, List<String> within) {
        this(name, address, within, new HashMap<>());
    }

    boolean isThisMachine() {
        return within.isEmpty();
    }

    /** The port for what usually has this one: the same, or on this machine a free one, always the same. */
    int port(int usual) throws IOException {
        if (!isThisMachine()) {
            return usual;
        }
        Integer known = ports.get(usual);
        if (known == null) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
                known = socket.getLocalPort();
            }
            ports.put(usual, known);
        }
        return known;
    }

    String hostAndPort(int usual) throws IOException {
        return address + ":" + port(usual);
    }

    Replica.Place place() {
        return new Replica.Place(address, within);
    }
}
