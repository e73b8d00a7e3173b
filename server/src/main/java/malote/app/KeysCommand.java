package malote.app;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.access.Caller;
import malote.access.Deed;
import malote.access.KeyDesk;
import malote.access.KeyStore;
import malote.embedded.DatabaseStartException;
import malote.embedded.EmbeddedDatabase;
import malote.http.ProblemException;
import malote.http.admin.KeyJson;
import malote.http.admin.KeysResource;
import malote.postgres.Inspection;
import malote.postgres.Queries;
import malote.postgres.Sessions;
import malote.postgres.Unreachable;
import malote.postgres.access.PostgresKeys;
import malote.postgres.hosts.PrimarySearch;
import malote.postgres.migration.Migrations;
import malote.settings.Environment;
import malote.settings.Settings;

/**
 * Works on the keys in the database of this server's settings, whether a server runs there or not: by it the first key is
 * made. The command line calls it, as {@code keys list}, {@code create}, {@code rotate ID} or {@code revoke ID}; standard input
 * has the body of the request that does the same over HTTP, and standard output gets its
 * answer, or what is wrong.
 */
final class KeysCommand {
    private static final int SECONDS = 30;
    /** Kept, for what nobody holds loses its level. */
    private static final Logger ROOT = Logger.getLogger("");

    private KeysCommand() {}

    /** Returns the exit code. */
    static int run(String... arguments) {
        PrintStream out = System.out;
        // Nothing but the answer may be there.
        System.setOut(System.err);
        ROOT.setLevel(Level.OFF);
        try {
            byte[] answer = answer(List.of(arguments));
            out.write(answer, 0, answer.length);
            out.println();
            out.flush();
            return out.checkError() ? 1 : 0;
        } catch (ProblemException e) {
            return failed(out, e.detail());
        } catch (ExecutionException e) {
            return failed(
                    out,
                    e.getCause() instanceof ProblemException problem ? problem.detail() : String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            return failed(out, "The database does not answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(out, "Interrupted.");
        } catch (IOException | DatabaseStartException | Unreachable | IllegalArgumentException e) {
            return failed(out, String.valueOf(e.getMessage()));
        }
    }

    private static int failed(PrintStream out, String message) {
        out.println(message);
        return 1;
    }

    private static byte[] answer(List<String> arguments)
            throws DatabaseStartException, Unreachable, IOException, InterruptedException, ExecutionException,
                    TimeoutException {
        String verb = arguments.isEmpty() ? "" : arguments.get(0);
        boolean isOfOne = verb.equals("rotate") || verb.equals("revoke");
        boolean isKnown = isOfOne || verb.equals("list") || verb.equals("create");
        if (!isKnown || arguments.size() != (isOfOne ? 2 : 1)) {
            throw new IllegalArgumentException("Use ./malote keys --help.");
        }
        InputStream body = new ByteArrayInputStream(System.in.readAllBytes());
        Settings settings = Settings.from(Environment.load());
        if (!settings.database().isEmpty()) {
            return answer(Database.hosts(settings, settings.database()), verb, arguments, body);
        }
        try (EmbeddedDatabase.Visit visit = EmbeddedDatabase.visit(settings.dataDirectory())) {
            return answer(Database.hosts(settings, List.of(visit.address())), verb, arguments, body);
        }
    }

    private static byte[] answer(PrimarySearch hosts, String verb, List<String> arguments, InputStream body)
            throws DatabaseStartException, Unreachable, IOException, InterruptedException, ExecutionException,
                    TimeoutException {
        Sessions sessions = hosts.await();
        Inspection seen = Inspection.of(sessions);
        Migrations.apply(sessions);
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        try (SystemClock clock = new SystemClock()) {
            Pool pool = PgBuilder.pool()
                    .with(new PoolOptions().setMaxSize(1))
                    .connectingTo(sessions.connectOptions(seen.encrypted()))
                    .using(vertx)
                    .build();
            KeyDesk desk = new KeyDesk(
                    new PostgresKeys(new Queries(pool, clock)), () -> CompletableFuture.completedFuture(null));
            Deed.Actor actor = new Deed.Actor(
                    "shell (" + System.getProperty("user.name", "?") + ")", Caller.Kind.NONE, null, null);
            CompletionStage<byte[]> answer =
                    switch (verb) {
                        case "list" -> desk.list().thenApply(KeyJson::list);
                        case "create" ->
                            desk.create(KeyJson.wish(body, Instant.now()), actor)
                                    .thenApply(KeyJson::issued);
                        case "rotate" ->
                            desk.rotate(arguments.get(1), KeyJson.overlap(body), actor)
                                    .thenApply(KeysResource::made);
                        default -> desk.revoke(arguments.get(1), actor).thenApply(KeysCommand::ended);
                    };
            return answer.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        }
    }

    private static byte[] ended(KeyStore.Change change) {
        if (change == KeyStore.Change.UNKNOWN) {
            throw KeysResource.refusal(change);
        }
        return new byte[] {'{', '}'};
    }
}
