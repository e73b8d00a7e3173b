package malote.bench.server;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where servers for scenarios come from. */
public interface Sites {
    /**
     * Servers for one scenario: as many as asked for, on one database.
     *
     * @param settings environment variables for those that are started
     * @param javaOptions more options of the JVM of those that are started
     */
    Site open(int servers, Map<String, String> settings, List<String> javaOptions)
            throws IOException, InterruptedException;

    /** What of these the servers do not have, since they were not started for the scenario; for people, empty if nothing. */
    default String leftOut(Map<String, String> settings, List<String> javaOptions) {
        return "";
    }
}
