package malote.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** What Linux tells of processes in {@code /proc}. Elsewhere, and of processes that are gone, it tells nothing: zeros. */
final class ProcFs {
    /** Clock ticks per second (USER_HZ), the same on every Linux. */
    private static final long TICKS = 100;

    private static final long NANOS_PER_TICK = 1_000_000_000 / TICKS;
    private static final String LISTENING = "0A";

    private ProcFs() {}

    /** The time that the process has used of the processors so far, its ended threads with it. */
    static long cpuNanos(long pid) {
        String[] stat = stat(pid);
        return stat.length < 15 ? 0 : (Long.parseLong(stat[11]) + Long.parseLong(stat[12])) * NANOS_PER_TICK;
    }

    /** The children that the process has now. */
    static List<Long> children(long pid) {
        List<Long> children = new ArrayList<>();
        for (long candidate : pids()) {
            String[] stat = stat(candidate);
            if (stat.length > 1 && Long.parseLong(stat[1]) == pid) {
                children.add(candidate);
            }
        }
        return children;
    }

    /** How much memory of its own the process has in RAM. */
    static long residentBytes(long pid) {
        for (String line : lines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return 0;
    }

    /** The process that listens on this TCP port, as far as this user may see. */
    static OptionalLong listener(int port) {
        Set<String> sockets = new HashSet<>();
        String suffix = String.format(":%04X", port);
        for (String file : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : lines(Path.of(file))) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
                    sockets.add("socket:[" + fields[9] + "]");
                }
            }
        }
        return pids().stream()
                .mapToLong(pid -> pid)
                .filter(pid -> hasOneOf(pid, sockets))
                .findFirst();
    }

    private static boolean hasOneOf(long pid, Set<String> sockets) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.anyMatch(descriptor -> sockets.contains(target(descriptor)));
        } catch (IOException e) {
            return false;
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static List<Long> pids() {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The fields after the name of the process, which can hold anything: state, parent, … */
    private static String[] stat(long pid) {
        String text = String.join("", lines(Path.of("/proc/" + pid + "/stat")));
        return text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
