package malote.ops;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import malote.access.Role;
import malote.http.access.Access;
import malote.http.access.Side;
import malote.operator.Figures;
import malote.operator.Sampler;

/**
 * The routes for those who run the server: {@code /metrics}, {@code /health/live}, {@code /health/ready}. They are
 * answered while the server starts and stops, too, and however its database is.
 */
@Singleton
final class OperationsRoutes {
    /** How long a scrape waits for what the database has to say. */
    private static final int PATIENCE_MILLIS = 1_000;

    private final Vertx vertx;
    private final Access access;
    private final Metrics metrics;
    private final Readiness readiness;
    private final Sampler sampler;
    private final OldestSnapshot snapshot;

    @Inject
    OperationsRoutes(
            Vertx vertx,
            Access access,
            Metrics metrics,
            Readiness readiness,
            Sampler sampler,
            OldestSnapshot snapshot) {
        this.vertx = vertx;
        this.access = access;
        this.metrics = metrics;
        this.readiness = readiness;
        this.sampler = sampler;
        this.snapshot = snapshot;
    }

    void register(@Observes Router router) {
        router.get("/health/live").handler(OperationsRoutes::live);
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics")
                .handler(access.requires(Side.OPERATORS, Role.OBSERVE, Role.OPERATE, Role.ADMIN))
                .handler(this::scrape);
        router.route(HttpMethod.HEAD, "/health/live").handler(OperationsRoutes::live);
        router.route(HttpMethod.HEAD, "/health/ready").handler(this::ready);
    }

    private static void live(RoutingContext routing) {
        answer(routing, Optional.empty(), "");
    }

    private void ready(RoutingContext routing) {
        String note = readiness
                .replication()
                .map(replication -> ",\"replication\":\"" + replication.text() + "\"")
                .orElse("");
        answer(routing, readiness.obstacle(), note);
    }

    private static void answer(RoutingContext routing, Optional<String> obstacle, String note) {
        // By hand: to load a JSON library at the first request takes an event loop too long. The reasons are our own
        // words.
        String state =
                obstacle.map(reason -> "\"DOWN\",\"reason\":\"" + reason + "\"").orElse("\"UP\"");
        String body = "{\"status\":" + state + note + "}";
        routing.response()
                .setStatusCode(obstacle.isEmpty() ? 200 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
    }

    private void scrape(RoutingContext routing) {
        CompletableFuture<Optional<Figures>> figures = sampler.fresh()
                .<Optional<Figures>>thenApply(Optional::of)
                .exceptionally(failure -> Optional.empty())
                .toCompletableFuture()
                .completeOnTimeout(Optional.empty(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        CompletableFuture<Double> age = snapshot.seconds()
                .exceptionally(failure -> Double.NaN)
                .toCompletableFuture()
                .completeOnTimeout(Double.NaN, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        figures.thenCombine(
                age, (known, seconds) -> vertx.executeBlocking(() -> metrics.scrape(known.orElse(null), seconds), false)
                        .onSuccess(text -> routing.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                                .end(text))
                        .onFailure(routing::fail));
    }
}
