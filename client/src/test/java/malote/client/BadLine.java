package malote.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A line to a server that breaks now and then, in the middle of requests and answers, until it is {@link #mend}ed. */
public final class BadLine implements AutoCloseable {
    private static final int ONE_IN = 12;

    private final ServerSocket listener;
    private final int port;
    private final Random random = new Random(7);
    private final AtomicInteger breaks = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean mended;

    public BadLine(int port) {
        this.port = port;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    public int breaks() {
        return breaks.get();
    }

    public void mend() {
        mended = true;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        while (true) {
            Socket client;
            try {
                client = listener.accept();
            } catch (IOException e) {
                return;
            }
            try {
                connect(client);
            } catch (IOException e) {
                // Only this connection is lost: the next one has a line again.
                closeQuietly(client);
            }
        }
    }

    private void connect(Socket client) throws IOException {
        client.setTcpNoDelay(true);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        daemon(() -> pass(client, server));
        daemon(() -> pass(server, client));
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    /** Passes on until one side ends; now and then a piece is passed in part, and the line breaks. */
    private void pass(Socket from, Socket to) {
        byte[] piece = new byte[16_384];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (!mended && random.nextInt(ONE_IN) == 0) {
                    breaks.incrementAndGet();
                    out.write(piece, 0, random.nextInt(length + 1));
                    return;
                }
                out.write(piece, 0, length);
            }
        } catch (IOException e) {
            // The other side is gone.
        } finally {
            sockets.remove(from);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "line");
        thread.setDaemon(true);
        thread.start();
    }
}
