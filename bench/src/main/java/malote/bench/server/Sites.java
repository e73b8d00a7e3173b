package malote.bench.server;

import java.io.IOException;

/** Where servers for scenarios come from. */
public interface Sites {
    /** Servers for one scenario: as many as asked for, on one database. */
    Site open(int servers) throws IOException, InterruptedException;
}
