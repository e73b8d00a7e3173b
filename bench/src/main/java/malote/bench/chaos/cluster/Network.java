package malote.bench.chaos.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import malote.bench.chaos.program.Shell;

/**
 * Hosts that reach each other. For root, where the system allows it, each is a network namespace of its own, whose cable leads to a bridge in one more; this machine is
 * connected, too. For everybody else all are this machine, on ports of their own, and nothing can be cut.
 */
final class Network implements AutoCloseable {
    private static final String PREFIX = "malote-";
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final int LEAST_HOST = 11;
    private static final int BLOCKS = 512;

    private final boolean isReal;
    private final String id = Long.toString(ProcessHandle.current().pid());
    private final String subnet;
    private final List<Host> hosts = new ArrayList<>();

    private Network(boolean isReal) {
        this.isReal = isReal;
        int block = (int) (ProcessHandle.current().pid() % BLOCKS);
        // The block that RFC 2544 sets aside for benchmarks: 198.18.0.0/15.
        this.subnet = "198." + (18 + block / 256) + "." + block % 256 + ".";
    }

    /** A new one; namespaces and processes that a run left behind which was killed are removed. */
    static Network open() throws IOException, InterruptedException {
        if (Shell.isRoot()) {
            removeLeftOvers();
            Network network = new Network(true);
            boolean isBuilt = false;
            try {
                network.build();
                isBuilt = true;
                return network;
            } catch (IOException e) {
                System.err.println("There can be no network namespaces: " + e.getMessage());
            } finally {
                if (!isBuilt) {
                    network.close();
                }
            }
        }
        return new Network(false);
    }

    /** Whether hosts can be cut off from each other. */
    boolean canBeCut() {
        return isReal;
    }

    private void build() throws IOException, InterruptedException {
        String bridge = namespace("net");
        Shell.run("ip", "netns", "add", bridge);
        Shell.run("ip", "-n", bridge, "link", "add", "br0", "type", "bridge");
        Shell.run("ip", "-n", bridge, "link", "set", "dev", "br0", "up");
        String here = "mlt" + id;
        Shell.run("ip", "link", "add", here, "type", "veth", "peer", "name", "here", "netns", bridge);
        Shell.run("ip", "address", "add", subnet + "1/24", "dev", here);
        Shell.run("ip", "link", "set", "dev", here, "up");
        plugIn("here");
    }

    private void plugIn(String cable) throws IOException, InterruptedException {
        Shell.run("ip", "-n", namespace("net"), "link", "set", "dev", cable, "master", "br0", "up");
    }

    /** One more. */
    Host host(String name) throws IOException, InterruptedException {
        if (!isReal) {
            return new Host(name, "127.0.0.1", List.of());
        }
        String address = subnet + (LEAST_HOST + hosts.size());
        String namespace = namespace(name);
        Shell.run("ip", "netns", "add", namespace);
        Host host = new Host(name, address, List.of("ip", "netns", "exec", namespace));
        hosts.add(host);
        Shell.run("ip", "-n", namespace, "link", "set", "dev", "lo", "up");
        Shell.run(
                "ip",
                "-n",
                namespace,
                "link",
                "add",
                "eth0",
                "type",
                "veth",
                "peer",
                "name",
                name,
                "netns",
                namespace("net"));
        Shell.run("ip", "-n", namespace, "address", "add", address + "/24", "dev", "eth0");
        Shell.run("ip", "-n", namespace, "link", "set", "dev", "eth0", "up");
        plugIn(name);
        return host;
    }

    /** Pulls the cable of a host. */
    void unplug(Host host) throws IOException, InterruptedException {
        if (isReal) {
            Shell.run("ip", "-n", namespace("net"), "link", "set", "dev", host.name(), "down");
        }
    }

    /** Nothing that is sent between the two arrives, as long as it has to do with one of these ports; without any: nothing at all. */
    void cut(Host one, Host other, int... ports) throws IOException, InterruptedException {
        List<String> what = new ArrayList<>();
        if (ports.length > 0) {
            List<String> numbers = new ArrayList<>();
            for (int port : ports) {
                numbers.add(Integer.toString(port));
            }
            what.addAll(List.of("-p", "tcp", "-m", "multiport", "--ports", String.join(",", numbers)));
        }
        drop(one, "INPUT", "-s", other, what);
        drop(one, "OUTPUT", "-d", other, what);
    }

    private void drop(Host at, String chain, String side, Host other, List<String> what)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(at.within());
        command.addAll(List.of("iptables", "-w", "-A", chain, side, other.address()));
        command.addAll(what);
        command.addAll(List.of("-j", "DROP"));
        Shell.run(command);
    }

    /** Undoes all that was cut at, or unplugged from, this host. */
    void mend(Host host) throws IOException, InterruptedException {
        if (isReal) {
            List<String> command = new ArrayList<>(host.within());
            command.addAll(List.of("iptables", "-w", "-F"));
            Shell.run(command);
            plugIn(host.name());
        }
    }

    private String namespace(String name) {
        return PREFIX + id + "-" + name;
    }

    /** Removes the namespaces, with whatever still runs in them. The cables, the bridge and the rules go with them. */
    @Override
    public void close() {
        if (isReal) {
            removeAll(namespace(""));
        }
    }

    private static void removeLeftOvers() throws IOException {
        for (String namespace : namespaces(PREFIX)) {
            String[] parts = namespace.split("-", -1);
            boolean isOver = parts.length == 3
                    && parts[1].matches("\\d+")
                    && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty();
            if (isOver) {
                removeAll(namespace);
            }
        }
    }

    private static void removeAll(String prefix) {
        try {
            for (String namespace : namespaces(prefix)) {
                for (String pid :
                        Shell.output("ip", "netns", "pids", namespace).lines().toList()) {
                    ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
                }
                Shell.run("ip", "netns", "delete", namespace);
            }
        } catch (IOException e) {
            System.err.println("A network namespace could not be removed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> namespaces(String prefix) throws IOException {
        if (!Files.isDirectory(NAMESPACES)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(NAMESPACES)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }
}
