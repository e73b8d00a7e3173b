package malote.postgres.icom;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import malote.icom.TokenStore;
import malote.postgres.Queries;
import malote.postgres.Sql;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.lane.Lane;
import malote.queue.lane.Limits;

/** Token buckets in the table {@code fichas}. What is taken at the same time is taken in one statement. */
public final class PostgresTokens implements TokenStore {
    private static final String TAKE = Sql.load("take_tokens");
    private static final String BALANCE = Sql.load("token_balance");

    private final Queries queries;
    private final Lane<Wish, Double> lane;

    private record Wish(String bucket, double maximum, double perSecond, double tokens) {
        Wish and(Wish other) {
            return new Wish(bucket, maximum, perSecond, tokens + other.tokens);
        }
    }

    /** @param queries of a database whose schema is up to date */
    public PostgresTokens(Queries queries, Clock clock, Events events) {
        this.queries = queries;
        this.lane = new Lane<>(Limits.of("tokens", 1, 1, Wish::bucket, wish -> List.of()), this::take, clock, events);
    }

    @Override
    public CompletionStage<Double> balance(String bucket, double maximum, double perSecond) {
        return queries.run(BALANCE, Tuple.of(bucket, maximum, perSecond), rows -> {
            var row = rows.iterator();
            return row.hasNext() ? row.next().getDouble("balance") : maximum;
        });
    }

    @Override
    public CompletionStage<Double> take(String bucket, double maximum, double perSecond, double tokens) {
        return lane.submit(new Wish(bucket, maximum, perSecond, tokens));
    }

    private CompletionStage<List<Double>> take(List<Wish> wishes) {
        Map<String, Wish> sums = new LinkedHashMap<>();
        wishes.forEach(wish -> sums.merge(wish.bucket(), wish, Wish::and));
        Tuple parameters = Tuple.of(
                sums.keySet().toArray(String[]::new),
                sums.values().stream().map(Wish::maximum).toArray(Double[]::new),
                sums.values().stream().map(Wish::perSecond).toArray(Double[]::new),
                sums.values().stream().map(Wish::tokens).toArray(Double[]::new));
        return queries.run(TAKE, parameters, rows -> {
            Map<String, Double> left = new HashMap<>();
            for (Row row : rows) {
                left.put(row.getString("bucket"), row.getDouble("balance"));
            }
            return wishes.stream().map(wish -> left.get(wish.bucket())).toList();
        });
    }
}
