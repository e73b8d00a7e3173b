package malote.http.rehearsal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import malote.access.Audit;
import malote.access.Deed;
import malote.access.Role;
import malote.http.MediaRanges;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.Quality;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.http.body.BodyReader;
import malote.rehearsal.Page;
import malote.rehearsal.Rehearsal;
import malote.rehearsal.RehearsalStore.Judgement;
import malote.rehearsal.Rehearsals;
import org.jspecify.annotations.Nullable;

/** Rehearsals of the capacity test: begins them, says how they stand, reports. */
@Singleton
@Path("/api/util/icom/rehearsals")
@Requires(
        value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
        on = Side.OPERATORS)
public final class RehearsalsResource {
    private static final Set<String> FIELDS =
            Set.of("ispb", "tier", "minutes", "perSecond", "scale", "seed", "startsIn");
    private static final Set<Integer> TIERS = Set.of(10_000, 20_000, 40_000);
    private static final Pattern ID = Pattern.compile("e_[0-9a-f]{16}");
    private static final int USUAL_MINUTES = 10;
    private static final double FEWEST_MINUTES = 0.01;
    private static final int LONGEST_MINUTES = 240;
    private static final int LONGEST_WAIT = 86_400;

    private final Optional<Rehearsals> rehearsals;
    private final BodyReader bodies;
    private final Audit audit;

    private record Wish(
            String ispb,
            int tier,
            double minutes,
            double scale,
            long seed,
            @Nullable Duration startsIn) {}

    @Inject
    RehearsalsResource(Optional<Rehearsals> rehearsals, BodyReader bodies, Audit audit) {
        this.rehearsals = rehearsals;
        this.bodies = bodies;
        this.audit = audit;
    }

    private Rehearsals there() {
        return rehearsals.orElseThrow(
                () -> new ProblemException(Problem.NOT_FOUND, "With ICOM_MODE=hub there are no rehearsals."));
    }

    /** Adds a rehearsal, which waits. */
    @POST
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> add(@Context RoutingContext routing) {
        Rehearsals all = there();
        Deed.Actor actor = Access.actor(routing);
        return bodies.read(routing.request(), false, RehearsalsResource::wish, wish -> {
            Access.institution(wish.ispb(), routing);
            return all.add(wish.ispb(), wish.tier(), wish.minutes(), wish.scale(), wish.seed(), wish.startsIn())
                    .thenApply(made -> made.orElseThrow(() -> new ProblemException(
                            Problem.REHEARSAL_EXISTS,
                            wish.ispb() + " has a rehearsal that is not over. Wait for its end, or delete it.")))
                    .thenCompose(made -> audit.note(new Deed(actor, Deed.Act.REHEARSE, wish.ispb()), Audit.DONE, 1)
                            .thenApply(noted -> Response.status(Response.Status.CREATED)
                                    .type(MediaType.APPLICATION_JSON_TYPE)
                                    .entity(json(made).encode())
                                    .build()));
        });
    }

    private static Wish wish(InputStream body) throws IOException {
        Fields fields = Fields.read(body, FIELDS);
        int tier = fields.whole("tier", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (!TIERS.contains(tier)) {
            throw Fields.wrong("tier must be 10000, 20000 or 40000.");
        }
        Long seed = fields.seed("seed");
        double scale = fields.number("scale", 1, 10);
        double minutes = fields.has("perSecond") ? minutes(fields, tier * scale) : givenMinutes(fields, tier * scale);
        return new Wish(
                fields.ispb("ispb"),
                tier,
                minutes,
                scale,
                seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed,
                fields.has("startsIn")
                        ? Duration.ofMillis(Math.round(fields.number("startsIn", 0, LONGEST_WAIT) * 1_000))
                        : null);
    }

    private static double givenMinutes(Fields fields, double operations) {
        double minutes = fields.number("minutes", USUAL_MINUTES, LONGEST_MINUTES);
        if (minutes < FEWEST_MINUTES) {
            throw Fields.wrong("minutes must be at least " + FEWEST_MINUTES + ".");
        }
        if (operations > VirtualResource.FASTEST * minutes * 60) {
            throw Fields.wrong("tier, scale and minutes make more than " + VirtualResource.FASTEST
                    + " operations in a second; the virtual payer is not so fast.");
        }
        return minutes;
    }

    /** How long so many operations take at the pace that is given. */
    private static double minutes(Fields fields, double operations) {
        if (fields.has("minutes")) {
            throw Fields.wrong("Give minutes or perSecond, not both: each follows from the other.");
        }
        double minutes = operations / fields.number("perSecond", 0, VirtualResource.FASTEST) / 60;
        if (minutes < FEWEST_MINUTES || minutes > LONGEST_MINUTES) {
            throw Fields.wrong("With this perSecond the rehearsal does not last " + FEWEST_MINUTES + " to "
                    + LONGEST_MINUTES + " minutes. For so many operations it must be "
                    + rounded(operations / LONGEST_MINUTES / 60) + " to "
                    + rounded(Math.min(VirtualResource.FASTEST, operations / FEWEST_MINUTES / 60)) + ".");
        }
        return minutes;
    }

    private static String rounded(double number) {
        return new BigDecimal(number).round(new MathContext(3)).toPlainString();
    }

    /** All, the newest first. */
    @GET
    public CompletionStage<Response> list(@Context RoutingContext routing) {
        Optional<Set<String>> only = Access.only(routing);
        return there().find(null).thenApply(all -> {
            JsonArray json = new JsonArray();
            all.stream()
                    .filter(one -> only.isEmpty() || only.get().contains(one.ispb()))
                    .forEach(one -> json.add(json(one)));
            return Response.ok(json.encode(), MediaType.APPLICATION_JSON_TYPE).build();
        });
    }

    /** How one stands, with what is known so far. */
    @GET
    @Path("{id}")
    public CompletionStage<Response> one(@PathParam("id") String id, @Context RoutingContext routing) {
        return found(id, routing).thenCompose(rehearsal -> {
            JsonObject json = json(rehearsal);
            return rehearsal.begin() == null
                    ? CompletableFuture.completedFuture(ok(json))
                    : rehearsal.state() == Rehearsal.State.DONE
                            ? there().judgement(rehearsal).thenApply(said -> ok(json, said))
                            : there().counts(rehearsal).thenApply(counts -> ok(json.put("counts", counts)));
        });
    }

    private static Response ok(JsonObject json) {
        return Response.ok(json.encode(), MediaType.APPLICATION_JSON_TYPE).build();
    }

    private static Response ok(JsonObject json, Optional<Judgement> said) {
        said.ifPresent(judgement -> json.put("counts", judgement.report().get("counts"))
                .put("verdict", judgement.report().get("verdict")));
        return ok(json);
    }

    /** What is to be said of one, at its end or so far: as JSON, HTML or CSV. */
    @GET
    @Path("{id}/report")
    public CompletionStage<Response> report(@PathParam("id") String id, @Context RoutingContext routing) {
        String type = type(Parameters.list(routing.request(), HttpHeaders.ACCEPT));
        return found(id, routing)
                .thenCompose(rehearsal -> there().judgement(rehearsal))
                .thenApply(said -> {
                    Judgement judgement = said.orElseThrow(
                            () -> new ProblemException(
                                    Problem.NOT_FOUND,
                                    "There is no report yet. The rehearsal has not begun: it begins with the institution's first payment."));
                    return switch (type) {
                        case "html" ->
                            Response.ok(Page.of(judgement.report()), "text/html; charset=utf-8")
                                    .build();
                        case "csv" ->
                            Response.ok(judgement.operations(), "text/csv; charset=utf-8")
                                    .build();
                        default ->
                            Response.ok(new JsonObject(judgement.report()).encode(), MediaType.APPLICATION_JSON_TYPE)
                                    .build();
                    };
                });
    }

    private static String type(String accept) {
        Quality json = new Quality("application", "json");
        Quality html = new Quality("text", "html");
        Quality csv = new Quality("text", "csv");
        MediaRanges ranges = new MediaRanges(accept);
        boolean isAnything = true;
        while (ranges.next()) {
            isAnything = false;
            json.consider(ranges);
            html.consider(ranges);
            csv.consider(ranges);
        }
        if (isAnything) {
            return "json";
        }
        Quality best = better(better(json, html), csv);
        if (best.value() == 0) {
            throw new ProblemException(
                    Problem.NOT_ACCEPTABLE,
                    "A report comes as application/json, text/html or text/csv; Accept has none of them.");
        }
        return best == html ? "html" : best == csv ? "csv" : "json";
    }

    private static Quality better(Quality first, Quality other) {
        boolean isBetter =
                other.value() > first.value() || (other.value() == first.value() && other.named() && !first.named());
        return isBetter ? other : first;
    }

    /** Deletes one; its payments end. */
    @DELETE
    @Path("{id}")
    @Requires(value = Role.OPERATE, on = Side.OPERATORS)
    public CompletionStage<Response> delete(@PathParam("id") String id, @Context RoutingContext routing) {
        Deed deed = new Deed(Access.actor(routing), Deed.Act.DELETE_REHEARSAL, id);
        return found(id, routing)
                .thenCompose(rehearsal -> there().delete(id))
                .thenCompose(done -> {
                    if (!done) {
                        throw unknown();
                    }
                    return audit.note(deed, Audit.DONE, 1);
                })
                .thenApply(noted -> Response.noContent().build());
    }

    private CompletionStage<Rehearsal> found(String id, RoutingContext routing) {
        if (!ID.matcher(id).matches()) {
            throw unknown();
        }
        return there().find(id).thenApply(all -> {
            if (all.isEmpty()) {
                throw unknown();
            }
            Access.institution(all.get(0).ispb(), routing);
            return all.get(0);
        });
    }

    private static ProblemException unknown() {
        return new ProblemException(Problem.NOT_FOUND, "There is no such rehearsal.");
    }

    private static JsonObject json(Rehearsal rehearsal) {
        return new JsonObject()
                .put("id", rehearsal.id())
                .put("ispb", rehearsal.ispb())
                .put("state", rehearsal.state().name().toLowerCase(Locale.ROOT))
                .put("tier", rehearsal.tier())
                .put("operations", rehearsal.operations())
                .put("minutes", rehearsal.minutes())
                .put("scale", rehearsal.scale())
                .put("seed", rehearsal.seed())
                .put("createdAt", rehearsal.createdAt().toString())
                .put("begin", text(rehearsal.begin()))
                .put("end", text(rehearsal.end()));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
