package malote.http.fault;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import malote.access.Audit;
import malote.access.Deed;
import malote.access.Institutions;
import malote.access.Role;
import malote.fault.BadRule;
import malote.fault.Faults;
import malote.fault.Rule;
import malote.fault.Scenario;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.http.body.BodyReader;
import org.jspecify.annotations.Nullable;

/** Faults on demand: rules, and ready sets of them. */
@Singleton
@Path("/api/util/icom")
@Requires(value = Role.OPERATE, on = Side.OPERATORS)
public final class FaultsResource {
    private static final String ALL = "*";

    private final Faults faults;
    private final BodyReader bodies;
    private final Audit audit;

    @Inject
    FaultsResource(Faults faults, BodyReader bodies, Audit audit) {
        this.faults = faults;
        this.bodies = bodies;
        this.audit = audit;
    }

    /** All rules, the oldest first: who asks first, strikes first. */
    @GET
    @Path("faults")
    @Requires(
            value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
            on = Side.OPERATORS)
    public CompletionStage<Response> rules() {
        return faults.list().thenApply(rules -> json(Response.Status.OK, RuleJson.all(rules)));
    }

    /** One rule. */
    @GET
    @Path("faults/{id}")
    @Requires(
            value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
            on = Side.OPERATORS)
    public CompletionStage<Response> rule(@PathParam("id") String id) {
        return one(id).thenApply(
                        rule -> json(Response.Status.OK, RuleJson.one(rule.orElseThrow(FaultsResource::unknown))));
    }

    /** Makes a rule; it is in force at all servers when the answer comes. */
    @POST
    @Path("faults")
    public CompletionStage<Response> make(@Context RoutingContext routing) {
        Deed.Actor actor = Access.actor(routing);
        return bodies.read(routing.request(), false, RuleJson::rule, rule -> {
            requireOwn(rule.match().ispb(), routing);
            return faults.add(List.of(rule))
                    .thenCompose(isAdded -> {
                        if (!isAdded) {
                            throw new ProblemException(
                                    Problem.RULE_EXISTS,
                                    "There is a rule " + rule.id() + " already. Delete it first, or leave the id out.");
                        }
                        return noted(actor, rule.id(), one(rule.id()));
                    })
                    .thenApply(made ->
                            json(Response.Status.CREATED, RuleJson.one(made.orElseThrow(FaultsResource::unknown))));
        });
    }

    /** Ends a rule. */
    @DELETE
    @Path("faults/{id}")
    public CompletionStage<Response> end(@PathParam("id") String id, @Context RoutingContext routing) {
        Deed.Actor actor = Access.actor(routing);
        return faults.remove(id).thenCompose(wasThere -> {
            if (!wasThere) {
                throw unknown();
            }
            return noted(actor, id, done());
        });
    }

    /** Ends all rules. */
    @DELETE
    @Path("faults")
    public CompletionStage<Response> endAll(@Context RoutingContext routing) {
        Deed.Actor actor = Access.actor(routing);
        return faults.removeAll().thenCompose(done -> noted(actor, ALL, done()));
    }

    /** The scenarios that there are. */
    @GET
    @Path("scenarios")
    @Requires(
            value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
            on = Side.OPERATORS)
    public Response scenarios() {
        return json(Response.Status.OK, RuleJson.scenarios());
    }

    /** Makes the rules of a scenario, in the place of those that it made before. */
    @POST
    @Path("scenarios/{name}")
    public CompletionStage<Response> begin(@PathParam("name") String name, @Context RoutingContext routing) {
        Scenario scenario = scenario(name);
        Deed.Actor actor = Access.actor(routing);
        return bodies.read(routing.request(), false, RuleJson::ispb, ispb -> {
            requireOwn(ispb.orElse(null), routing);
            List<Rule> rules = rules(scenario, ispb);
            return faults.removeScenario(name)
                    .thenCompose(done -> faults.add(rules))
                    .thenCompose(isAdded -> {
                        if (!isAdded) {
                            throw new ProblemException(
                                    Problem.RULE_EXISTS,
                                    "There is a rule with an id of this scenario already. Delete it first.");
                        }
                        return noted(actor, name, faults.list());
                    })
                    .thenApply(all -> json(
                            Response.Status.CREATED,
                            RuleJson.all(all.stream()
                                    .filter(one -> name.equals(one.rule().scenario()))
                                    .toList())));
        });
    }

    /** Ends the rules of a scenario. */
    @DELETE
    @Path("scenarios/{name}")
    public CompletionStage<Response> end(@Context RoutingContext routing, @PathParam("name") String name) {
        String scenario = scenario(name).text();
        Deed.Actor actor = Access.actor(routing);
        return faults.removeScenario(scenario).thenCompose(done -> noted(actor, scenario, done()));
    }

    private static Scenario scenario(String name) {
        return Scenario.parse(name)
                .orElseThrow(() -> new ProblemException(
                        Problem.NOT_FOUND,
                        "There is no such scenario; there are "
                                + Stream.of(Scenario.values())
                                        .map(Scenario::text)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    private static List<Rule> rules(Scenario scenario, Optional<String> ispb) {
        try {
            return scenario.rules(ispb.orElse(null));
        } catch (BadRule e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who may act for some institutions only makes rules for these only. */
    private static void requireOwn(@Nullable String ispb, RoutingContext routing) {
        if (ispb != null) {
            Access.institution(ispb, routing);
        } else if (!Access.caller(routing).institutions().equals(Institutions.ALL)) {
            throw new ProblemException(
                    Problem.FORBIDDEN, "You act for some institutions only: name one of them as ispb.");
        }
    }

    private CompletionStage<Optional<Rule.Made>> one(String id) {
        return faults.list()
                .thenApply(rules ->
                        rules.stream().filter(one -> one.rule().id().equals(id)).findFirst());
    }

    private <T> CompletionStage<T> noted(Deed.Actor actor, String target, CompletionStage<T> then) {
        return audit.note(new Deed(actor, Deed.Act.CHANGE_FAULTS, target), Audit.DONE, 1)
                .thenCompose(noted -> then);
    }

    private static ProblemException unknown() {
        return new ProblemException(
                Problem.UNKNOWN_RULE, "There is no rule with this id. GET /api/util/icom/faults lists them.");
    }

    private static CompletionStage<Response> done() {
        return CompletableFuture.completedStage(Response.noContent().build());
    }

    private static Response json(Response.Status status, byte[] body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body)
                .build();
    }
}
