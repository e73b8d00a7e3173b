package malote.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.function.Supplier;
import malote.operator.Figures;
import malote.operator.Tally;
import malote.queue.Events;
import org.jspecify.annotations.Nullable;

/** Everything that is measured, in the text format of Prometheus. Thread-safe. */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final EventMeters events = new EventMeters(registry);
    private final QueueMeters queues;
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private double snapshot = Double.NaN;

    /** @param mostQueues how many institutions, the deepest, have series of their own; 0: none */
    public Metrics(int mostQueues) {
        this.queues = new QueueMeters(registry, InstantSource.system(), mostQueues);
        Gauge.builder("malote.database.snapshot", () -> snapshot)
                .description("Age of the oldest transaction in the database, which keeps vacuum from cleaning up")
                .baseUnit("seconds")
                .register(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        gc.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** What counts the events. */
    public Events events() {
        return events;
    }

    /** What was counted of them. */
    public Tally tally() {
        return events;
    }

    /** Shows a number that is asked for at every scrape. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** One of several such numbers, told apart by a tag. */
    public void gauge(String name, String description, String tag, String value, Supplier<Number> number) {
        Gauge.builder(name, number).description(description).tag(tag, value).register(registry);
    }

    /** Counts one more of what a tag tells apart. */
    public void count(String name, String description, String tag, String value) {
        Counter.builder(name)
                .description(description)
                .tag(tag, value)
                .register(registry)
                .increment();
    }

    /**
     * All of it, as of now. Takes some milliseconds.
     *
     * @param figures how the queues stand; null: not known
     * @param snapshotSeconds the age of the oldest transaction in the database; NaN: not known
     */
    synchronized String scrape(@Nullable Figures figures, double snapshotSeconds) {
        queues.show(figures);
        snapshot = snapshotSeconds;
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
