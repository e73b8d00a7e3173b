package malote.ops;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import malote.queue.Events;
import org.jspecify.annotations.Nullable;

/**
 * Traces by OpenTelemetry: a span for each request, and one for each call of a lane, which serves many requests at once and
 * so belongs to none. Nothing of it is loaded unless it is switched on. Thread-safe.
 *
 * <p>A span has no URI, since whoever knows that of a stream can read it, and nothing of a message.
 */
public final class Tracing implements Events {
    private static final TextMapGetter<HttpServerRequest> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServerRequest request) {
            return request.headers().names();
        }

        @Override
        public @Nullable String get(@Nullable HttpServerRequest request, String key) {
            return request == null ? null : request.getHeader(key);
        }
    };

    private final OpenTelemetry telemetry;
    private final Tracer tracer;

    private Tracing(OpenTelemetry telemetry) {
        this.telemetry = telemetry;
        this.tracer = telemetry.getTracer("malote");
    }

    /**
     * Switches it on. Settings are those of OpenTelemetry's own variables ({@code OTEL_…}); what is not set differs from
     * its defaults in that the protocol is {@code http/protobuf}, the only one here, and only traces are sent.
     */
    public static Tracing start(String endpoint) {
        return new Tracing(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> Map.of(
                        "otel.exporter.otlp.endpoint", endpoint,
                        "otel.exporter.otlp.protocol", "http/protobuf",
                        "otel.metrics.exporter", "none",
                        "otel.logs.exporter", "none",
                        "otel.service.name", "malote"))
                .build()
                .getOpenTelemetrySdk());
    }

    /** From now on every request that comes through the router is traced. */
    public void trace(Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::trace);
    }

    private void trace(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String route = RouteNames.of(request.path());
        Context parent = telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), request, HEADERS);
        Span span = tracer.spanBuilder(request.method() + " " + route)
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", request.method().name())
                .setAttribute("http.route", route)
                .startSpan();
        routing.addEndHandler(sent -> {
            int status = routing.response().getStatusCode();
            span.setAttribute("http.response.status_code", status);
            if (sent.failed()) {
                span.setStatus(StatusCode.ERROR, "the client hung up");
            } else if (status >= 500) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        });
        routing.next();
    }

    @Override
    public void called(String lane, int requests, long nanos) {
        long end = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        tracer.spanBuilder("lane " + lane)
                .setNoParent()
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(end - nanos, TimeUnit.NANOSECONDS)
                .setAttribute("db.system.name", "postgresql")
                .setAttribute("malote.requests", requests)
                .startSpan()
                .end(end, TimeUnit.NANOSECONDS);
    }
}
