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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import malote.access.Audit;
import malote.access.Deed;
import malote.access.Role;
import malote.fault.BadRule;
import malote.fault.FaultStore.Which;
import malote.fault.Faults;
import malote.fault.Rule;
import malote.fault.Scenario;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.http.body.BodyReader;

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
    public CompletionStage<Response> rules(@Context RoutingContext routing) {
        Optional<Set<String>> only = Access.only(routing);
        return faults.list()
                .thenApply(rules -> json(
                        Response.Status.OK,
                        RuleJson.all(rules.stream()
                                .filter(rule -> concerns(only, rule))
                                .toList())));
    }

    /** A rule for everybody concerns each. */
    private static boolean concerns(Optional<Set<String>> only, Rule.Made rule) {
        String ispb = rule.rule().match().ispb();
        return ispb == null || only.isEmpty() || only.get().contains(ispb);
    }

    /** One rule. */
    @GET
    @Path("faults/{id}")
    @Requires(
            value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
            on = Side.OPERATORS)
    public CompletionStage<Response> rule(@PathParam("id") String id, @Context RoutingContext routing) {
        return one(id).thenApply(found -> {
            Rule.Made rule = found.orElseThrow(FaultsResource::unknown);
            if (rule.rule().match().ispb() != null) {
                Access.requireFor(rule.rule().match().ispb(), routing);
            }
            return json(Response.Status.OK, RuleJson.one(rule));
        });
    }

    /** Makes a rule; it is in force at all servers when the answer comes. */
    @POST
    @Path("faults")
    public CompletionStage<Response> make(@Context RoutingContext routing) {
        Deed.Actor actor = Access.actor(routing);
        return bodies.read(routing.request(), false, RuleJson::rule, rule -> {
            Access.requireFor(rule.match().ispb(), routing);
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
        return faults.remove(Which.ofId(id, Access.only(routing)))
                .thenCompose(removed -> removed > 0 ? noted(actor, id, done()) : notEnded(id, routing));
    }

    private CompletionStage<Response> notEnded(String id, RoutingContext routing) {
        return one(id).thenApply(found -> {
            found.ifPresent(rule -> Access.requireFor(rule.rule().match().ispb(), routing));
            throw unknown();
        });
    }

    /** Ends all rules; who acts for some institutions only ends those for these. */
    @DELETE
    @Path("faults")
    public CompletionStage<Response> endAll(@Context RoutingContext routing) {
        Deed.Actor actor = Access.actor(routing);
        return faults.remove(Which.all(Access.only(routing))).thenCompose(done -> noted(actor, ALL, done()));
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
            Access.requireFor(ispb.orElse(null), routing);
            List<Rule> rules = rules(scenario, ispb);
            return faults.remove(Which.ofScenario(name, Access.only(routing)))
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

    /** Ends the rules of a scenario; who acts for some institutions only ends those for these. */
    @DELETE
    @Path("scenarios/{name}")
    public CompletionStage<Response> end(@Context RoutingContext routing, @PathParam("name") String name) {
        String scenario = scenario(name).text();
        Deed.Actor actor = Access.actor(routing);
        return faults.remove(Which.ofScenario(scenario, Access.only(routing)))
                .thenCompose(done -> noted(actor, scenario, done()));
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
        return CompletableFuture.completedFuture(Response.noContent().build());
    }

    private static Response json(Response.Status status, byte[] body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body)
                .build();
    }
}
