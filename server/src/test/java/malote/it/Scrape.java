package malote.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code /metrics} said. */
final class Scrape {
    private final Map<String, Double> values = new LinkedHashMap<>();

    private Scrape(String text) {
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int blank = line.lastIndexOf(' ');
            values.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
        });
    }

    static Scrape of(Client client) {
        Client.Response response = client.call("GET", "/metrics");
        assertThat(response.status()).as(response.toString()).isEqualTo(200);
        return new Scrape(response.body());
    }

    /** The value of a series, written as Prometheus does. */
    double get(String series) {
        assertThat(values).containsKey(series);
        return values.getOrDefault(series, Double.NaN);
    }

    /** The names of all series without their labels. */
    Set<String> names() {
        return values.keySet().stream()
                .map(series -> series.split("\\{", -1)[0])
                .collect(Collectors.toSet());
    }

    /** How many series have this name. */
    long count(String name) {
        return values.keySet().stream()
                .filter(series -> series.split("\\{", -1)[0].equals(name))
                .count();
    }
}
