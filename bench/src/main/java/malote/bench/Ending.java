package malote.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the program by a signal: the thread that runs it is interrupted, and has time to close what it started. What fails
 * from then on fails for that reason.
 */
final class Ending {
    /** Servers and their databases have to stop, and big directories to be removed. */
    private static final long LONGEST_SECONDS = 120;

    private static volatile boolean wished;

    private Ending() {}

    /** Runs the program on this thread and gives its exit code. */
    static int run(Callable<Integer> program) throws Exception {
        Thread runner = Thread.currentThread();
        CountDownLatch over = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(runner, over), "ending"));
        try {
            return program.call();
        } finally {
            over.countDown();
        }
    }

    private static void end(Thread runner, CountDownLatch over) {
        if (over.getCount() == 0) {
            return;
        }
        wished = true;
        System.err.println("malote bench: interrupted; stopping what was started …");
        runner.interrupt();
        try {
            if (!over.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("malote bench: it does not stop; servers or their data may be left.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the program is to end. */
    static boolean isWished() {
        return wished;
    }

    /** @throws CancellationException if the program is to end */
    static void endIfWished() {
        if (wished) {
            throw new CancellationException();
        }
    }
}
