package malote.bench.chaos.cluster;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import malote.bench.chaos.program.Replica;
import org.jspecify.annotations.Nullable;

/** The start of a server that makes its tables, while others go on. */
final class Migration implements AutoCloseable {
    private static final long LONGEST_SECONDS = 150;

    private final Replica replica;
    private final Thread starting = new Thread(this::run, "migration");
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Exception failure;

    Migration(Replica replica) {
        this.replica = replica;
    }

    void begin() {
        starting.start();
    }

    private void run() {
        try {
            replica.start();
        } catch (IOException | InterruptedException e) {
            failure = e;
        } finally {
            over.countDown();
        }
    }

    /** Waits until the server listens. */
    void await() throws IOException, InterruptedException {
        if (!over.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the server that makes its tables does not start");
        } else if (failure != null) {
            throw new IOException("the server that makes its tables did not start", failure);
        }
    }

    /** Ends the server, also one that has not started yet. */
    @Override
    public void close() {
        starting.interrupt();
        try {
            starting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        replica.close();
    }
}
