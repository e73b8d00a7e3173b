package malote.bench.scenario.spi;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import malote.bench.history.History;
import malote.bench.report.Figure;
import malote.bench.scenario.Run;
import malote.bench.scenario.Sheet;
import malote.bench.server.DatabaseAddress;
import malote.bench.server.Usage;

/** What it costs to watch over many payments that wait for an answer: the cores in use with them, less those without. */
final class Waiting {
    private static final int PAYMENTS = 1_000_000;
    private static final int SECONDS = 20;
    private static final double MOST_PERCENT = 2;

    private static final String INSERT = """
            INSERT INTO operacoes (id, versao, tipo, situacao, pagador, recebedor, valor, original, resumo, recebida_id,
              encaminhada_id, vence_em, prazo, recebida_em, encaminhada_em)
            SELECT 'EBENCH000' || lpad(i::text, 23, '0'), 1, 'pagamento', 'aguardando', 'BENCH000', 'BENCH001', 100,
              'EBENCH000' || lpad(i::text, 23, '0'), repeat('0', 64), 'bench' || i, 'bench' || i,
              now() + interval '1 hour', now() + interval '1 hour', now(), now()
            FROM generate_series(1, %d) i
            """;

    private Waiting() {}

    static void measure(Run run, Sheet sheet) {
        DatabaseAddress database = run.site().database().orElse(null);
        if (database == null || !run.site().usage().seesPostgres()) {
            sheet.note("Payments that wait were not measured: the database is not to be seen from here.");
            return;
        }
        int payments = run.sizes().messages(PAYMENTS);
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            double without = cores(run);
            statement.execute(INSERT.formatted(payments));
            statement.execute("VACUUM ANALYZE operacoes");
            statement.execute("CHECKPOINT");
            double with = cores(run);
            sheet.add(Figure.atMost(
                    String.format("%,d payments wait, of a core", payments),
                    Math.max(0, 100 * (with - without)),
                    "%",
                    MOST_PERCENT));
            statement.execute("DELETE FROM operacoes WHERE pagador = 'BENCH000'");
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be used: " + e.getMessage(), e);
        }
    }

    /** In use by servers and database while nothing is asked of them. */
    private static double cores(Run run) {
        History nothing = new History();
        run.settle(nothing);
        Usage.Times before = run.site().usage().now();
        long end = System.nanoTime() + run.sizes().seconds(SECONDS) * 1_000_000_000L;
        run.until("watching", nothing, () -> System.nanoTime() - end >= 0);
        Usage.Cores cores = Usage.between(before, run.site().usage().now());
        return cores.servers() + cores.postgres();
    }
}
