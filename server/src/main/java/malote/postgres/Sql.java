package malote.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The statements, by name: {@code sql/statements/<name>.sql} on the class path. Here are those for queues and streams. */
public final class Sql {
    static final String ERA = load("era");
    static final String CLAIM = load("claim");
    static final String RESUME = load("resume");
    static final String OPEN = load("open");
    static final String END = load("end");
    static final String STOP = load("stop");
    static final String ABANDON = load("abandon");
    static final String TOUCH = load("touch");
    static final String LEAVE = load("free_places");
    static final String HOLDERS = load("holders");
    static final String MOVED = load("moved");
    static final String QUEUE_COUNTS = load("queue_counts");
    static final String COLLECTORS = load("collectors");
    static final String NEXT_RANGES = load("next_ranges");
    static final String INSPECT = load("inspect");
    static final String BEAT = load("beat");
    static final String REPLICATION = load("replication");
    static final String OLDEST_SNAPSHOT = load("oldest_snapshot");
    static final String END_COLLECTOR = load("end_collector");
    static final String STOP_NOTED = load("stop_noted");
    static final String MARK = load("mark");
    static final String FORGET = load("forget");

    private Sql() {}

    /** The statement of this name. */
    public static String load(String name) {
        String path = "/sql/statements/" + name + ".sql";
        try (InputStream in = Sql.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
