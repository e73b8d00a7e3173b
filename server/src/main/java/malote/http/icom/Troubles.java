package malote.http.icom;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.fault.Fault;
import malote.fault.Faults;
import malote.fault.Kind;
import malote.fault.Occasion;
import malote.fault.On;
import malote.fault.Strike;
import malote.http.IcomProblem;
import malote.http.Problem;
import malote.http.fault.Breakage;
import malote.journal.Journal;
import malote.journal.Line;
import malote.queue.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Lets faults strike the requests of the dialect. What breaks connections and answers, and what is said in the place of an answer, is
 * done here; what concerns streams and the form of answers is left to the route. Without a rule for such requests it does nothing.
 * Thread-safe.
 */
@Singleton
final class Troubles {
    private static final int LONG_MILLIS = 60_000;
    private static final int LONGEST_DELAY = 600_000;
    private static final String OUTAGE = "The service is out of order (a fault that was asked for).";

    private final Faults faults;
    private final Journal journal;

    @Inject
    Troubles(Faults faults, Journal journal) {
        this.faults = faults;
        this.journal = journal;
    }

    /** Answers a request. */
    interface Route {
        /**
         * Answers it.
         *
         * @param strike what of the fault that strikes is left to the route; empty: nothing
         */
        CompletionStage<Response> answer(Optional<Strike> strike);
    }

    /**
     * Has a route answer a request, unless a fault strikes that has it answered in another way, or not at all.
     *
     * @param noted the request in the journal; null: it is not there
     */
    CompletionStage<Response> around(On on, Notes.@Nullable Request noted, RoutingContext routing, Route route) {
        String ispb = noted == null ? null : noted.ispb();
        return faults.mayStrike(on)
                ? onThisLoop(faults.strike(new Occasion(on, ispb)))
                        .thenCompose(strike -> strike.isEmpty()
                                ? route.answer(strike)
                                : struck(strike.get(), on, noted, routing, route))
                : route.answer(Optional.empty());
    }

    /** A request is read on the loop from which it came. */
    static <T> CompletionStage<T> onThisLoop(CompletionStage<T> stage) {
        Context loop = Vertx.currentContext();
        return stage.handleAsync(
                        (value, failure) -> failure == null
                                ? CompletableFuture.completedFuture(value)
                                : CompletableFuture.<T>failedFuture(Failures.unwrap(failure)),
                        task -> loop.runOnContext(now -> task.run()))
                .thenCompose(done -> done);
    }

    /** Notes that a rule struck. */
    void note(Strike strike, String ispb, String event, String detail) {
        journal.note(new Line(Instant.now(), ispb, event, null, null, strike.rule(), null, detail));
    }

    private CompletionStage<Response> struck(
            Strike strike, On on, Notes.@Nullable Request noted, RoutingContext routing, Route route) {
        Fault fault = strike.fault();
        HttpServerRequest request = routing.request();
        boolean isOverSoon = fault.kind() != Kind.STALL && fault.kind() != Kind.SILENT_DROP;
        if (noted == null || !isOverSoon) {
            note(
                    strike,
                    noted == null ? "" : noted.ispb(),
                    "fault",
                    fault.kind().text() + " on " + on.text());
        }
        if (noted != null) {
            noted.struck(strike.rule());
        }
        Channel connection = Breakage.connection(request);
        Duration time = Duration.ofMillis(fault.whole("ms", LONG_MILLIS));
        switch (fault.kind()) {
            case RESET -> {
                if (on == On.POST || fault.text("at", "before-answer").equals("before-answer")) {
                    Breakage.reset(connection);
                    return never(connection, request);
                }
                Breakage.resetInside(connection, fault);
            }
            case STALL -> {
                routing.vertx().setTimer(time.toMillis(), over -> Breakage.reset(connection));
                return never(connection, request);
            }
            case SILENT_DROP -> {
                Breakage.fallSilent(connection, time);
                return never(connection, request);
            }
            case LOST_ANSWER -> Breakage.loseAnswer(connection);
            case DRIBBLE ->
                Breakage.dribble(connection, fault.whole("chunks", 10), Duration.ofMillis(fault.whole("ms", 200)));
            case TRUNCATE -> Breakage.truncate(connection, fault.whole("bytes", 100));
            case GARBAGE -> {
                if (fault.text("what", "http").equals("gzip")) {
                    Breakage.brokenGzip(connection);
                } else {
                    Breakage.garbage(connection);
                }
            }
            case CLOSE -> close(connection, fault, routing);
            case DELAY -> {
                return after(delay(strike), routing, route.answer(Optional.empty()));
            }
            case STATUS -> {
                return fault.text("stored", "none").equals("all")
                        ? route.answer(Optional.empty()).thenApply(done -> status(fault, request))
                        : refused(status(fault, request), request);
            }
            case TOO_MANY -> {
                return refused(tooMany(fault, request), request);
            }
            case OUTAGE -> {
                return refused(
                        with(Problem.UNAVAILABLE.response(OUTAGE, request.path()), fault.whole("retryAfter", 1)),
                        request);
            }
            case STRICT -> {
                return strict(strike, routing, route);
            }
            default -> {
                return route.answer(Optional.of(strike));
            }
        }
        return route.answer(Optional.empty());
    }

    /** No answer; completes when the connection is closed, so that nothing is kept for it. */
    private static CompletionStage<Response> never(Channel connection, HttpServerRequest request) {
        CompletableFuture<Response> closed = new CompletableFuture<>();
        connection
                .closeFuture()
                .addListener(done -> closed.complete(Problem.UNAVAILABLE
                        .response("Nobody reads this.", request.path())
                        .build()));
        return closed;
    }

    private static void close(Channel connection, Fault fault, RoutingContext routing) {
        int idle = fault.whole("idleMs", 0);
        if (idle == 0) {
            Breakage.closeAfter(connection);
        } else {
            routing.addEndHandler(sent -> Breakage.closeWhenIdle(connection, Duration.ofMillis(idle)));
        }
    }

    private static CompletionStage<Response> after(
            long millis, RoutingContext routing, CompletionStage<Response> answer) {
        return answer.thenCompose(response -> {
            CompletableFuture<Response> later = new CompletableFuture<>();
            routing.vertx().setTimer(Math.max(1, millis), over -> later.complete(response));
            return later;
        });
    }

    private static long delay(Strike strike) {
        Fault fault = strike.fault();
        SplittableRandom chance = strike.chance();
        return switch (fault.text("distribution", "fixed")) {
            case "uniform" -> chance.nextLong(fault.whole("lower", 0), fault.whole("upper", 0) + 1L);
            case "lognormal" ->
                Math.round(Math.min(
                        LONGEST_DELAY,
                        fault.whole("median", 1) * Math.exp(fault.number("sigma", 0) * chance.nextGaussian())));
            default -> fault.whole("ms", 0) + chance.nextLong(fault.whole("jitter", 0) + 1L);
        };
    }

    /** The answer comes at once; the body of the request is let pass, so that the connection is good for the next. */
    private static CompletionStage<Response> refused(Response answer, HttpServerRequest request) {
        request.resume();
        return CompletableFuture.completedFuture(answer);
    }

    private static Response status(Fault fault, HttpServerRequest request) {
        int code = fault.whole("code", 503);
        String detail = "A fault that was asked for.";
        if (fault.whether("text")) {
            return with(
                    Response.status(code).type(MediaType.TEXT_PLAIN_TYPE).entity(detail),
                    fault.whole("retryAfter", -1));
        }
        String type = fault.text("type", "");
        Problem problem = type.isEmpty() ? Problem.of(code) : IcomProblem.named(code, type);
        return with(problem.response(detail, request.path()).status(code), fault.whole("retryAfter", -1));
    }

    private static Response tooMany(Fault fault, HttpServerRequest request) {
        return with(
                IcomProblem.TOO_MANY_REQUESTS.response(
                        "Six reads of this institution are in progress, or its tokens are used up (a fault that was asked"
                                + " for).",
                        request.path()),
                fault.whole("retryAfter", 1));
    }

    /** Less than 0: as it is. */
    private static Response with(Response.ResponseBuilder response, int retryAfter) {
        return retryAfter < 0
                ? response.build()
                : response.header(HttpHeaders.RETRY_AFTER, null)
                        .header(HttpHeaders.RETRY_AFTER, retryAfter)
                        .build();
    }

    private static CompletionStage<Response> strict(Strike strike, RoutingContext routing, Route route) {
        HttpServerRequest request = routing.request();
        String host = request.getHeader(HttpHeaders.HOST);
        if (host != null && host.matches(".*:[0-9]+")) {
            Channel connection = Breakage.connection(request);
            Breakage.reset(connection);
            return never(connection, request);
        }
        Optional<Response> refusal = Strict.refusal(request);
        return refusal.isPresent() ? refused(refusal.get(), request) : route.answer(Optional.of(strike));
    }

    /** Whether a request is to be taken as strictly as the manual has it. */
    static boolean isStrict(Optional<Strike> strike) {
        return strike.filter(one -> one.fault().kind() == Kind.STRICT).isPresent();
    }
}
