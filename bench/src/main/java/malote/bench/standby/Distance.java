package malote.bench.standby;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A port of this machine behind which another one seems to be further away: what is sent arrives some time later, in both directions half
 * of what a round trip is to take longer. In the program, for not every Linux has the queueing discipline netem.
 */
final class Distance implements AutoCloseable {
    private static final int BLOCK = 1 << 16;
    private static final int BLOCKS = 1_000;

    private final ServerSocket server;
    private final int to;
    private volatile long nanos;

    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    private record Block(byte[] bytes, long due) {}

    private Distance(ServerSocket server, int to) {
        this.server = server;
        this.to = to;
    }

    /** @param to the other port */
    static Distance to(int to) throws IOException {
        Distance distance = new Distance(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), to);
        run("distance", distance::accept);
        return distance;
    }

    int port() {
        return server.getLocalPort();
    }

    /** @param nanos by which a round trip takes longer from now on */
    void set(long nanos) {
        this.nanos = nanos;
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = server.accept();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
            connect(near, far);
            connect(far, near);
        }
    }

    private void connect(Socket from, Socket onTo) throws IOException {
        from.setTcpNoDelay(true);
        BlockingQueue<Block> onTheWay = new ArrayBlockingQueue<>(BLOCKS);
        run("distance, sent", () -> take(from, onTheWay));
        run("distance, arriving", () -> give(onTheWay, onTo));
    }

    private void take(Socket from, BlockingQueue<Block> onTheWay) throws IOException, InterruptedException {
        try (from) {
            InputStream in = from.getInputStream();
            byte[] block = new byte[BLOCK];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                onTheWay.put(new Block(Arrays.copyOf(block, count), System.nanoTime() + nanos / 2));
            }
        } finally {
            onTheWay.put(new Block(new byte[0], 0));
        }
    }

    private static void give(BlockingQueue<Block> onTheWay, Socket to) throws IOException, InterruptedException {
        try (to) {
            OutputStream out = to.getOutputStream();
            for (Block next = onTheWay.take(); next.bytes().length > 0; next = onTheWay.take()) {
                for (long left = next.due() - System.nanoTime(); left > 0; left = next.due() - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                out.write(next.bytes());
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void run(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One side has closed the connection.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
