package malote.http.icom;

import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import malote.access.Role;
import malote.fault.Kind;
import malote.fault.On;
import malote.fault.Strike;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.message.Ispb;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.read.Answer;
import malote.queue.read.PendingRead;
import malote.queue.read.Streams;

/** Reading: open a stream, read on, end; and the catalogue of what is delivered. */
@Singleton
@Path("/api/v1/out")
@Requires(value = Role.COLLECT, on = Side.COLLECTORS)
public final class OutResource {
    /** What is no URI of a stream. */
    private static final ReadId NO_READ = new ReadId("", 0);

    private static final long HURRY_MILLIS = 20;
    /** So near an end counts as the end. */
    private static final long SOON = 100_000_000;

    private final Streams streams;
    private final Dialect dialect;
    private final Answers answers;
    private final Access access;
    private final Troubles troubles;
    private final Deliveries deliveries;
    private final Notes notes;

    @Inject
    OutResource(
            Streams streams,
            Dialect dialect,
            Answers answers,
            Access access,
            Troubles troubles,
            Deliveries deliveries,
            Notes notes) {
        this.streams = streams;
        this.troubles = troubles;
        this.deliveries = deliveries;
        this.notes = notes;
        this.dialect = dialect;
        this.answers = answers;
        this.access = access;
    }

    /** Opens a stream and makes its first read. */
    @GET
    @Path("{ispb}/stream/start")
    public CompletionStage<Response> start(@PathParam("ispb") String ispb, @Context RoutingContext routing) {
        Ispb institution = Access.institution(ispb, routing);
        Notes.Request noted = notes.read(institution.code(), null, routing);
        QueueName queue = queue(institution);
        return troubles.around(On.START, noted, routing, strike -> start(queue, noted, routing, strike));
    }

    private CompletionStage<Response> start(
            QueueName queue, Notes.Request noted, RoutingContext routing, Optional<Strike> strike) {
        HttpServerRequest request = routing.request();
        Format format = format(request, strike);
        if (is(strike, Kind.BACKLOG)) {
            return Troubles.onThisLoop(
                            deliveries.backlog(queue, strike.get().fault().whole("n", 1), strike.get()))
                    .thenCompose(done -> start(queue, noted, routing, Optional.empty()));
        }
        return answer(
                new Reading(
                        max -> streams.start(
                                queue, max, access.address(request), request.getHeader(HttpHeaders.USER_AGENT)),
                        noted,
                        queue,
                        format,
                        strike),
                routing);
    }

    /** Reads on, which confirms what was read before. */
    @GET
    @Path("{ispb}/stream/{token}")
    public CompletionStage<Response> read(
            @PathParam("ispb") String ispb, @PathParam("token") String token, @Context RoutingContext routing) {
        Ispb institution = Access.institution(ispb, routing);
        Optional<ReadId> id = ReadId.parse(token);
        Notes.Request noted = notes.read(institution.code(), id.orElse(NO_READ), routing);
        QueueName queue = queue(institution);
        return troubles.around(
                On.READ,
                noted,
                routing,
                strike -> id.isEmpty()
                        ? CompletableFuture.completedFuture(
                                Answers.gone(routing.request().path()))
                        : read(new Uri(queue, id.get()), noted, routing, strike));
    }

    /** The URI of a stream. */
    private record Uri(QueueName queue, ReadId id) {}

    private CompletionStage<Response> read(
            Uri uri, Notes.Request noted, RoutingContext routing, Optional<Strike> strike) {
        QueueName queue = uri.queue();
        ReadId id = uri.id();
        Format format = format(routing.request(), strike);
        if (is(strike, Kind.GONE)) {
            return takeAway(queue, id, routing);
        } else if (is(strike, Kind.HOLD)) {
            return hold(uri, noted, routing, strike.get());
        }
        Reading reading = new Reading(max -> streams.read(queue, id, max), noted, queue, format, strike);
        CompletionStage<Optional<Boolean>> confirmed =
                deliveries.confirming(queue, id, () -> streams.confirm(queue, id));
        return confirmed == Deliveries.NOT_STRUCK
                ? answer(reading, routing)
                : Troubles.onThisLoop(confirmed).thenCompose(done -> answer(reading, routing));
    }

    /** Ends a stream. */
    @DELETE
    @Path("{ispb}/stream/{token}")
    public CompletionStage<Response> end(
            @PathParam("ispb") String ispb, @PathParam("token") String token, @Context RoutingContext routing) {
        Ispb institution = Access.institution(ispb, routing);
        String path = routing.request().path();
        Optional<ReadId> id = ReadId.parse(token);
        Notes.Request noted = notes.delete(institution.code(), id.orElse(NO_READ), routing);
        QueueName queue = queue(institution);
        return troubles.around(On.DELETE, noted, routing, strike -> {
            if (id.isEmpty()) {
                return CompletableFuture.completedFuture(Answers.gone(path));
            } else if (is(strike, Kind.GONE)) {
                return takeAway(queue, id.get(), routing);
            }
            return deliveries
                    .confirming(queue, id.get(), () -> end(queue, id.get()))
                    .thenCompose(done ->
                            done.isPresent() ? CompletableFuture.completedFuture(done.get()) : end(queue, id.get()))
                    .thenApply(isEnded -> isEnded ? Response.ok().build() : Answers.gone(path));
        });
    }

    private CompletionStage<Boolean> end(QueueName queue, ReadId id) {
        return streams.end(queue, id).thenApply(ending -> ending == Store.Ending.ENDED);
    }

    /** Ends a stream so that its batch comes again: as the URI before ends it or, where there is no batch in hand, this one. */
    private CompletionStage<Response> takeAway(QueueName queue, ReadId id, RoutingContext routing) {
        return end(queue, id.at(Math.max(0, id.iteration() - 1)))
                .thenCompose(isEnded -> isEnded ? CompletableFuture.completedFuture(true) : end(queue, id))
                .thenApply(isEnded -> Answers.gone(routing.request().path()));
    }

    /** Confirms, and has nothing for a while, whatever there is. */
    private CompletionStage<Response> hold(Uri uri, Notes.Request noted, RoutingContext routing, Strike strike) {
        QueueName queue = uri.queue();
        ReadId id = uri.id();
        return streams.confirm(queue, id).thenCompose(done -> {
            if (!done) {
                return read(uri, noted, routing, Optional.empty());
            }
            CompletableFuture<Response> later = new CompletableFuture<>();
            long millis = Math.min(
                    strike.fault().whole("ms", 1), dialect.kind().poll().toMillis());
            routing.vertx()
                    .setTimer(Math.max(1, millis), over -> later.complete(Answers.nothing(dialect.uri(queue, id))));
            return later;
        });
    }

    /** The messages that are delivered. */
    @GET
    @Path("catalog")
    @NonBlocking
    @Requires(
            value = {Role.COLLECT, Role.SEND, Role.OBSERVE, Role.OPERATE, Role.ADMIN},
            on = Side.COLLECTORS)
    public CompletionStage<Response> catalog(@Context RoutingContext routing) {
        return troubles.around(
                On.CATALOG,
                null,
                routing,
                strike -> CompletableFuture.completedFuture(Answers.catalog(dialect.out(), routing.request())));
    }

    private QueueName queue(Ispb institution) {
        dialect.requireParticipant(institution);
        return dialect.kind().queue(institution.code());
    }

    private Format format(HttpServerRequest request, Optional<Strike> strike) {
        return Format.of(request, dialect.strict() || Troubles.isStrict(strike));
    }

    private static boolean is(Optional<Strike> strike, Kind kind) {
        return strike.isPresent() && strike.get().fault().kind() == kind;
    }

    /**
     * A read that is to be made.
     *
     * @param begin makes it, of at most so many messages
     * @param strike the fault that strikes it
     * @param since when its request came, by {@link System#nanoTime}
     */
    private record Reading(
            IntFunction<PendingRead> begin,
            Notes.Request noted,
            QueueName queue,
            Format format,
            Optional<Strike> strike,
            long since) {
        Reading(
                IntFunction<PendingRead> begin,
                Notes.Request noted,
                QueueName queue,
                Format format,
                Optional<Strike> strike) {
            this(begin, noted, queue, format, strike, System.nanoTime());
        }

        Shape shape() {
            return Shape.of(strike);
        }

        /** How long it is to wait still, if a fault says so; less than 0: as usual. */
        long left() {
            return is(strike, Kind.LONG_POLL)
                    ? Math.max(0, since + Math.round(strike.get().fault().number("s", 0) * 1e9) - System.nanoTime())
                    : -1;
        }
    }

    private CompletionStage<Response> answer(Reading reading, RoutingContext routing) {
        QueueName queue = reading.queue();
        Shape shape = reading.shape();
        PendingRead read = reading.begin().apply(shape.most(reading.format()));
        routing.addEndHandler(sent -> {
            if (sent.failed()) {
                read.vanished();
            }
        });
        long begun = System.nanoTime();
        long poll = dialect.kind().poll().toNanos();
        if (reading.left() >= 0 && reading.left() < poll) {
            hurry(read, reading.left() / 1_000_000, routing.vertx());
        }
        CompletableFuture<Response> response = read.answer()
                .thenCompose(answer -> {
                    reading.noted().got(answer);
                    if (answer instanceof Answer.Nothing nothing
                            && reading.left() > SOON
                            && System.nanoTime() - begun > poll - SOON) {
                        return answer(
                                new Reading(
                                        max -> streams.read(queue, nothing.next(), max),
                                        reading.noted(),
                                        queue,
                                        reading.format(),
                                        reading.strike(),
                                        reading.since()),
                                routing);
                    } else if (answer instanceof Answer.Batch batch && is(reading.strike(), Kind.REDELIVER)) {
                        redeliver(queue, batch.next(), reading.strike().get(), routing.vertx());
                    }
                    return answers.of(answer, queue, reading.format(), routing.request(), shape);
                })
                .whenComplete((made, failure) -> {
                    if (failure != null) {
                        // Its batch is in hand, and who sent stream/start knows no URI to ask for it again.
                        read.vanished();
                    }
                })
                .toCompletableFuture();
        if (!response.isDone()) {
            access.watch(routing, refused -> {
                if (response.complete(refused)) {
                    read.vanished();
                }
            });
        }
        return response;
    }

    /** Ends the wait of a read after a while, if it waits then, or as soon as it does. */
    private static void hurry(PendingRead read, long millis, Vertx vertx) {
        vertx.setTimer(Math.max(1, millis), over -> {
            if (!read.answer().toCompletableFuture().isDone()) {
                read.hurry();
                hurry(read, HURRY_MILLIS, vertx);
            }
        });
    }

    /** Takes a batch away again, so that another stream gets it. */
    private void redeliver(QueueName queue, ReadId next, Strike strike, Vertx vertx) {
        vertx.setTimer(
                Math.max(1, strike.fault().whole("ms", 0)), over -> streams.end(queue, next.at(next.iteration() - 1)));
        troubles.note(strike, queue.owner(), "redelivered", "redeliver");
    }
}
