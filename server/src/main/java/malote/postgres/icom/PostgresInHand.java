package malote.postgres.icom;

import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.CompletionStage;
import malote.icom.InHand;
import malote.message.icom.Payload;
import malote.postgres.Queries;
import malote.postgres.Sql;

/** What streams of the ICOM dialect have in hand, by the table {@code coletores}. */
public final class PostgresInHand implements InHand {
    private static final String IN_HAND = Sql.load("in_hand");

    private final Queries queries;

    /** @param queries of a database whose schema is up to date */
    public PostgresInHand(Queries queries) {
        this.queries = queries;
    }

    @Override
    public CompletionStage<List<Payload>> of(String queue, String stream, long iteration) {
        return queries.run(
                IN_HAND,
                Tuple.of(queue, stream, iteration),
                rows -> Queries.list(rows, row -> PayloadTable.payload(row.getString("id"), row)));
    }
}
