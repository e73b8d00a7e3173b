package malote.bench.server;

import java.io.IOException;
import java.util.List;

/** Where servers for scenarios come from. */
public interface Sites {
    /** Servers for one scenario, on one database; if they are started for it, each in its own way. */
    Site open(List<Setup> servers) throws IOException, InterruptedException;

    /** What of this the servers do not have, since they were not started for the scenario; for people, empty if nothing. */
    default String leftOut(List<Setup> servers) {
        return "";
    }
}
