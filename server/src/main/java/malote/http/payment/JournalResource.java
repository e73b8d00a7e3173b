package malote.http.payment;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import malote.access.Role;
import malote.http.MediaRanges;
import malote.http.Parameters;
import malote.http.Problem;
import malote.http.ProblemException;
import malote.http.Quality;
import malote.http.access.Access;
import malote.http.access.Requires;
import malote.http.access.Side;
import malote.journal.Journal;
import malote.journal.Line;
import malote.message.Ispb;
import org.jspecify.annotations.Nullable;

/** The journal. */
@Singleton
@Path("/api/util/icom/journal")
@Requires(
        value = {Role.OBSERVE, Role.OPERATE, Role.ADMIN},
        on = Side.OPERATORS)
public final class JournalResource {
    static final String NDJSON = "application/x-ndjson";
    private static final String JSON = "application/json";

    private static final int MOST = 10_000;
    private static final int USUAL = 1_000;
    private static final Pattern OPERATION = Pattern.compile("[0-9A-Za-z]{1,35}");
    /** From 1973 until the year 5138: seconds are too short. */
    private static final Pattern MILLIS = Pattern.compile("[0-9]{12,14}");

    private static final Pattern RESOURCE = Pattern.compile("[0-9A-Za-z+/]{1,32}");

    private final Journal journal;

    @Inject
    JournalResource(Journal journal) {
        this.journal = journal;
    }

    /** The newest lines that fit, the oldest of them first. */
    @GET
    public CompletionStage<Response> lines(
            @QueryParam("ispb") @Nullable String ispb,
            @QueryParam("endToEndId") @Nullable String operation,
            @QueryParam("resourceId") @Nullable String resource,
            @QueryParam("since") @Nullable String since,
            @QueryParam("limite") @Nullable String limit,
            @Context RoutingContext routing) {
        boolean isNdjson = isNdjson(Parameters.list(routing.request(), HttpHeaders.ACCEPT));
        if (ispb != null && !Ispb.isValid(ispb)) {
            throw wrong("ispb", ispb, "an ISPB: 8 characters, digits and upper-case letters only");
        } else if (operation != null && !OPERATION.matcher(operation).matches()) {
            throw wrong("endToEndId", operation, "an EndToEndId or a RtrId");
        }
        // A "+" that was not encoded has come as a space.
        String message = resource == null ? null : resource.replace(' ', '+');
        if (message != null && !RESOURCE.matcher(message).matches()) {
            throw wrong("resourceId", message, "a PI-ResourceId");
        }
        Optional<Set<String>> only = Access.only(routing);
        if (ispb != null) {
            Access.requireFor(ispb, routing);
        }
        Journal.Query query = new Journal.Query(ispb, operation, message, time(since), limit(limit));
        return (ispb == null && only.isPresent() ? read(query, only.get()) : journal.read(query))
                .thenApply(lines -> isNdjson
                        ? Response.ok(PaymentJson.ndjson(lines), NDJSON).build()
                        : Response.ok(PaymentJson.lines(lines), JSON).build());
    }

    /** The lines of some institutions. */
    private CompletionStage<List<Line>> read(Journal.Query query, Set<String> ispbs) {
        CompletionStage<List<Line>> all = CompletableFuture.completedFuture(List.of());
        for (String ispb : ispbs) {
            all = all.thenCombine(
                    journal.read(new Journal.Query(
                            ispb, query.operation(), query.resourceId(), query.since(), query.most())),
                    (some, more) -> Stream.concat(some.stream(), more.stream())
                            .sorted(Comparator.comparing(Line::time))
                            .toList());
        }
        return all.thenApply(lines -> lines.subList(Math.max(0, lines.size() - query.most()), lines.size()));
    }

    private static boolean isNdjson(String accept) {
        MediaRanges ranges = new MediaRanges(accept);
        Quality json = new Quality("application", "json");
        Quality ndjson = new Quality("application", "x-ndjson");
        boolean isAnything = true;
        while (ranges.next()) {
            isAnything = false;
            json.consider(ranges);
            ndjson.consider(ranges);
        }
        if (!isAnything && json.value() == 0 && ndjson.value() == 0) {
            throw new ProblemException(
                    Problem.NOT_ACCEPTABLE, "The journal comes as " + JSON + " or " + NDJSON + "; Accept has neither.");
        }
        return ndjson.value() > json.value() || (ndjson.named() && ndjson.value() == json.value());
    }

    private static @Nullable Instant time(@Nullable String text) {
        if (text != null && MILLIS.matcher(text).matches()) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw wrong("since", text, "a time such as 2026-12-31T23:59:59.123Z, or milliseconds since 1970");
        }
    }

    private static int limit(@Nullable String text) {
        int limit = text == null ? USUAL : Parameters.number(text, MOST).orElse(0);
        if (limit < 1) {
            throw wrong("limite", text, "a whole number from 1 to " + MOST);
        }
        return limit;
    }

    private static ProblemException wrong(String parameter, @Nullable String text, String right) {
        return new ProblemException(
                Problem.BAD_QUERY,
                parameter + " is \"" + Parameters.abbreviated(String.valueOf(text)) + "\"; it must be " + right + ".");
    }
}
