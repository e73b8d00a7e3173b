package malote.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.InstantSource;
import java.util.List;
import java.util.function.ToDoubleFunction;
import malote.operator.Figures;
import malote.operator.QueueFigures;
import org.jspecify.annotations.Nullable;

/**
 * How the queues stand, over all servers that share the database: sums, and some figures of the deepest queues, each a
 * series of its own. Not thread-safe, except that it may be read while it is told.
 */
final class QueueMeters {
    private final int most;
    private final InstantSource time;
    private final MultiGauge depth;
    private final MultiGauge age;
    private final MultiGauge streams;
    private volatile @Nullable Figures figures;

    /** @param most how many queues have series of their own; 0: none */
    QueueMeters(MeterRegistry registry, InstantSource time, int most) {
        this.most = most;
        this.time = time;
        this.depth = MultiGauge.builder("malote.queue.depth")
                .description("Messages of an institution that wait for delivery")
                .register(registry);
        this.age = MultiGauge.builder("malote.queue.oldest")
                .description("How long the oldest message of an institution has been waiting, as far as it was watched")
                .baseUnit("seconds")
                .register(registry);
        this.streams = MultiGauge.builder("malote.queue.streams")
                .description("Open streams of an institution")
                .register(registry);
        sum(registry, "malote.messages.waiting", "Messages that wait for delivery", Figures::waiting);
        sum(registry, "malote.queues", "Institutions with a queue", Figures::total);
        sum(registry, "malote.streams.open", "Open streams", Figures::open);
        sum(registry, "malote.streams.held", "Abandoned streams whose batch is held for them", Figures::held);
        Gauge.builder("malote.messages.oldest", this::oldest)
                .description("How long the oldest of all messages that wait has been waiting, as far as it was watched")
                .baseUnit("seconds")
                .register(registry);
    }

    /** What is shown from now on; null: nothing is known. */
    void show(@Nullable Figures latest) {
        figures = latest;
        List<QueueFigures> queues = latest == null ? List.of() : latest.queues();
        depth.register(rows(queues, QueueFigures::waiting), true);
        age.register(rows(queues, this::age), true);
        streams.register(rows(queues, QueueFigures::open), true);
    }

    private List<MultiGauge.Row<?>> rows(List<QueueFigures> queues, ToDoubleFunction<QueueFigures> figure) {
        return queues.stream()
                .limit(most)
                .<MultiGauge.Row<?>>map(
                        queue -> MultiGauge.Row.of(Tags.of("ispb", queue.name().text()), figure.applyAsDouble(queue)))
                .toList();
    }

    private double oldest() {
        Figures known = figures;
        return known == null
                ? Double.NaN
                : known.queues().stream().mapToDouble(this::age).max().orElse(0);
    }

    private double age(QueueFigures queue) {
        return queue.oldestSince() == 0 ? 0 : Math.max(0, time.millis() - queue.oldestSince()) / 1_000.0;
    }

    private void sum(MeterRegistry registry, String name, String description, ToDoubleFunction<Figures> figure) {
        Gauge.builder(name, () -> {
                    Figures known = figures;
                    return known == null ? Double.NaN : figure.applyAsDouble(known);
                })
                .description(description)
                .register(registry);
    }
}
