package malote.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import malote.rehearsal.Facts.Request;
import org.jspecify.annotations.Nullable;

/** How an institution's programs work, as their requests tell. */
final class Habits {
    /** So few requests say nothing of connections: each may be the first on one. */
    private static final int FEW = 25;

    private final List<Request> requests;
    private final Instant begin;
    private final Instant end;

    /** When a request was under way. */
    private record Span(Instant from, Instant to) {}

    Habits(Facts facts) {
        this.begin = Objects.requireNonNull(facts.rehearsal().begin());
        this.end = Objects.requireNonNull(facts.rehearsal().end());
        this.requests = facts.requests();
    }

    private List<Request> reads() {
        return requests.stream().filter(Request::isRead).toList();
    }

    private List<Request> answered() {
        return reads().stream()
                .filter(request -> request.status().equals("200"))
                .toList();
    }

    double share(String word) {
        List<Request> reads = answered();
        return reads.isEmpty()
                ? 0
                : (double) reads.stream().filter(read -> read.has(word)).count() / reads.size();
    }

    double readsPerSecond() {
        return answered().size() / Math.max(1.0, Duration.between(begin, end).toMillis() / 1_000.0);
    }

    private static long connections(List<Request> requests) {
        return requests.stream()
                .map(request -> request.value("conn"))
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }

    /** How many of these requests came on a connection; a large number if there are too few to tell. */
    double perConnection(Predicate<Request> which) {
        List<Request> those = requests.stream().filter(which).toList();
        return those.size() < FEW ? Double.MAX_VALUE : (double) those.size() / Math.max(1, connections(those));
    }

    /**
     * The shortest time from an answer to the next request on its connection, in ms: the round trip takes no longer. Null if no
     * connection had two requests.
     */
    private @Nullable Long roundTripAtMost() {
        Map<String, Instant> answered = new HashMap<>();
        Long shortest = null;
        for (Request request :
                requests.stream().sorted(Comparator.comparing(Request::begun)).toList()) {
            String connection = request.value("conn");
            Instant before = connection == null ? null : answered.put(connection, request.time());
            if (before != null && !request.begun().isBefore(before)) {
                long millis = Duration.between(before, request.begun()).toMillis();
                shortest = shortest == null ? millis : Math.min(shortest, millis);
            }
        }
        return shortest;
    }

    private long opened() {
        return requests.stream()
                .filter(request -> request.event().equals("start"))
                .filter(request ->
                        request.status().equals("200") || request.status().equals("204"))
                .count();
    }

    private long deleted() {
        return requests.stream()
                .filter(request ->
                        request.event().equals("delete") && request.status().equals("200"))
                .count();
    }

    /** How many reads were under way at the same time at most. */
    int readers() {
        record Edge(Instant at, int change) {}
        List<Edge> edges = new ArrayList<>();
        for (Span span : spans()) {
            edges.add(new Edge(span.from(), 1));
            edges.add(new Edge(span.to(), -1));
        }
        edges.sort(Comparator.comparing(Edge::at).thenComparing(Edge::change));
        int now = 0;
        int most = 0;
        for (Edge edge : edges) {
            now += edge.change();
            most = Math.max(most, now);
        }
        return most;
    }

    private List<Span> spans() {
        return reads().stream()
                .map(read -> new Span(read.begun(), read.time()))
                .sorted(Comparator.comparing(Span::from))
                .toList();
    }

    /** The times within the window in which no read was under way, in ms. */
    Stats gaps() {
        return new Stats(silences().stream()
                .map(span -> Duration.between(span.from(), span.to()).toMillis())
                .toList());
    }

    private List<Span> silences() {
        List<Span> silences = new ArrayList<>();
        Instant heard = begin;
        for (Span span : spans()) {
            if (span.from().isAfter(heard)) {
                silences.add(new Span(heard, earlier(span.from(), end)));
            }
            heard = span.to().isAfter(heard) ? span.to() : heard;
            if (!heard.isBefore(end)) {
                return silences;
            }
        }
        silences.add(new Span(heard, end));
        return silences;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** How long nobody was reading, of the window. */
    double silentShare() {
        long silent = silences().stream()
                .mapToLong(span -> Duration.between(span.from(), span.to()).toMillis())
                .sum();
        return (double) silent / Math.max(1, Duration.between(begin, end).toMillis());
    }

    /** The seconds of the window, from 0, of which nobody was reading in more than half; at most so many. */
    List<Long> silentSeconds(int most) {
        Map<Long, Long> bySecond = new TreeMap<>();
        for (Span span : silences()) {
            Instant at = span.from();
            while (at.isBefore(span.to())) {
                long second = Duration.between(begin, at).toSeconds();
                Instant next = earlier(begin.plusSeconds(second + 1), span.to());
                bySecond.merge(second, Duration.between(at, next).toMillis(), Long::sum);
                at = next.isAfter(at) ? next : span.to();
            }
        }
        return bySecond.entrySet().stream()
                .filter(entry -> entry.getValue() > 500)
                .map(Map.Entry::getKey)
                .limit(most)
                .toList();
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        Map<String, Map<String, Long>> statuses = new TreeMap<>();
        for (Request request : requests) {
            statuses.computeIfAbsent(request.event(), event -> new TreeMap<>()).merge(request.status(), 1L, Long::sum);
        }
        json.put("statuses", statuses);
        json.put("connections", connections(requests));
        json.put("requestsPerConnection", requests.size() / (double) Math.max(1, connections(requests)));
        json.put(
                "tlsHandshakes",
                connections(
                        requests.stream().filter(request -> request.has("tls")).toList()));
        json.put("roundTripAtMostMs", roundTripAtMost());
        json.put("streamsOpened", opened());
        json.put("streamsNotDeleted", Math.max(0, opened() - deleted()));
        json.put("readersAtATime", readers());
        json.put(
                "readsAbandoned",
                count(request -> request.isRead() && request.status().equals("closed")));
        json.put("readsRepeated", count(request -> request.has("again")));
        json.put("readsBySize", counted(request -> request.value("n")));
        json.put("singleShare", share("single"));
        json.put("gzipShare", share("gzip"));
        json.put("userAgents", counted(Request::agent));
        json.put("nobodyReading", gaps().json());
        json.put("nobodyReadingShare", silentShare());
        return json;
    }

    private long count(Predicate<Request> which) {
        return requests.stream().filter(which).count();
    }

    private Map<String, Long> counted(Function<Request, @Nullable String> by) {
        Map<String, Long> counts = new TreeMap<>();
        for (Request request : requests) {
            String key = by.apply(request);
            if (key != null && counts.size() < 50) {
                counts.merge(key, 1L, Long::sum);
            }
        }
        return counts;
    }
}
