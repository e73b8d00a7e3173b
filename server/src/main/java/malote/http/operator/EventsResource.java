package malote.http.operator;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import malote.access.Caller;
import malote.access.Role;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Clients;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.operator.Report;
import malote.operator.Risks;
import malote.operator.Sampler;
import malote.operator.Tally;
import org.jspecify.annotations.Nullable;

/**
 * Tells dashboards about once a second what goes on, as server-sent events: first {@code inicio} with everything, then
 * {@code segundo} with what changed. A viewer that cannot keep up is told everything anew when it can.
 *
 * <p>Thread-safe. Sampling goes on at its idle pace while nobody is here.
 */
@Singleton
@Path("/api/util/eventos")
@Requires(
        value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
        on = Side.OPERATORS)
public final class EventsResource implements Sampler.Watcher {
    /** Those of one key, or of one address where nobody is asked who he is. */
    private static final int MAX_VIEWERS = 20;

    private final Sampler sampler;
    private final Tally tally;
    private final Risks risks;
    private final Clients clients;
    private final Access access;
    private final Map<SseEventSink, Viewer> viewers = new LinkedHashMap<>();
    private @Nullable Report last;

    private static final class Viewer {
        private final Sse sse;
        private final String who;
        private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
        private boolean knowsAll;

        Viewer(Sse sse, String who) {
            this.sse = sse;
            this.who = who;
        }
    }

    @Inject
    EventsResource(Sampler sampler, Tally tally, Risks risks, Clients clients, Access access) {
        this.access = access;
        this.clients = clients;
        this.sampler = sampler;
        this.tally = tally;
        this.risks = risks;
    }

    /** The events, until the client or the server goes. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void events(@Context SseEventSink sink, @Context Sse sse, @Context RoutingContext routing) {
        HttpServerResponse response = routing.response();
        // Asks nginx not to keep events back until there are many.
        response.putHeader("X-Accel-Buffering", "no");
        if (!enter(sink, sse, who(routing))) {
            throw new ProblemException(
                    Problem.UNAVAILABLE,
                    "You already watch " + MAX_VIEWERS + " times. Close a page, or stop a program.");
        }
        routing.addEndHandler(gone -> leave(sink));
        access.watch(routing, refused -> sink.close());
    }

    private String who(RoutingContext routing) {
        Caller caller = Access.caller(routing);
        return caller.kind() == Caller.Kind.NONE ? clients.address(routing.request()) : caller.name();
    }

    private synchronized boolean enter(SseEventSink sink, Sse sse, String who) {
        if (viewers.values().stream().filter(viewer -> viewer.who.equals(who)).count() == MAX_VIEWERS) {
            return false;
        }
        Viewer viewer = new Viewer(sse, who);
        viewers.put(sink, viewer);
        sampler.watch(this);
        last = last == null ? sampler.report() : last;
        send(sink, viewer, "inicio", all(last));
        return true;
    }

    private synchronized void leave(SseEventSink sink) {
        viewers.remove(sink);
        if (viewers.isEmpty()) {
            last = null;
            sampler.forget(this);
        }
    }

    @Override
    public synchronized void told(Report report) {
        byte @Nullable [] all = null;
        byte @Nullable [] changes = null;
        for (Map.Entry<SseEventSink, Viewer> entry : List.copyOf(viewers.entrySet())) {
            SseEventSink sink = entry.getKey();
            Viewer viewer = entry.getValue();
            if (sink.isClosed()) {
                leave(sink);
            } else if (!viewer.sending.isDone()) {
                viewer.knowsAll = false;
            } else if (viewer.knowsAll) {
                changes = changes == null ? EventJson.changes(last, report, tally, risks) : changes;
                send(sink, viewer, "segundo", changes);
            } else {
                all = all == null ? all(report) : all;
                send(sink, viewer, "inicio", all);
            }
        }
        last = report;
    }

    private byte[] all(Report report) {
        return EventJson.all(report, tally, risks, sampler.minutes(), sampler.hour());
    }

    private void send(SseEventSink sink, Viewer viewer, String name, byte[] data) {
        OutboundSseEvent event = viewer.sse
                .newEventBuilder()
                .name(name)
                .data(new String(data, StandardCharsets.UTF_8))
                .build();
        viewer.knowsAll = true;
        try {
            viewer.sending = sink.send(event).toCompletableFuture().exceptionally(failure -> {
                leave(sink);
                return null;
            });
        } catch (IllegalStateException closed) {
            // Its client is gone already.
            leave(sink);
        }
    }

    @Override
    public synchronized void closed() {
        // Each leaves as it is closed.
        List.copyOf(viewers.keySet()).forEach(SseEventSink::close);
        viewers.clear();
    }
}
