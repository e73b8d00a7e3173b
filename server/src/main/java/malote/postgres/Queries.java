package malote.postgres;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Runs statements: prepared, each a transaction of its own. Thread-safe. */
final class Queries {
    private final Pool pool;

    Queries(Pool pool) {
        this.pool = pool;
    }

    /** Fails as {@link DatabaseFailures} says, or as {@code result} does. */
    <T> CompletionStage<T> run(String sql, Tuple parameters, Function<RowSet<Row>, T> result) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        pool.preparedQuery(sql).execute(parameters).onComplete(done -> {
            if (done.failed()) {
                stage.completeExceptionally(DatabaseFailures.translate(done.cause()));
                return;
            }
            try {
                stage.complete(result.apply(done.result()));
            } catch (RuntimeException e) {
                stage.completeExceptionally(e);
            }
        });
        return stage;
    }

    static <T> List<T> list(RowSet<Row> rows, Function<Row, T> map) {
        List<T> list = new ArrayList<>(rows.size());
        rows.forEach(row -> list.add(map.apply(row)));
        return list;
    }
}
