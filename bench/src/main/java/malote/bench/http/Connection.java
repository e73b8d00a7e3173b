package malote.bench.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is kept alive, with at most one request under way; made anew when the server closed it while it was
 * idle. Used on the thread of its {@link Loop} only.
 */
public final class Connection {
    private static final byte[] NOTHING = new byte[0];

    private final Loop loop;
    private final Selector selector;
    private final Endpoint endpoint;
    private SocketChannel channel;
    private @Nullable Tls tls;
    private @Nullable SelectionKey key;
    private @Nullable Reply reply;
    private @Nullable ByteBuffer unsent;
    private long sentAt;

    // An answer that came in parts; most come whole and are read from the loop's buffer.
    private byte[] partial = NOTHING;
    private int partialLength;
    private int awaited;

    Connection(Loop loop, Selector selector, Endpoint endpoint) throws IOException {
        this.loop = loop;
        this.selector = selector;
        this.endpoint = endpoint;
        this.channel = SocketChannel.open();
        channel.close();
    }

    private void connect() throws IOException {
        channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(endpoint.address());
            Optional<SSLContext> context = endpoint.tls();
            tls = context.isEmpty() ? null : new Tls(context.get(), endpoint.address(), channel);
            channel.configureBlocking(false);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Connects now if there is no connection, which blocks, so that no request has to wait for that of another. If it does not
     * work, the next request fails.
     */
    public void connectNow() {
        try {
            open();
        } catch (IOException e) {
            // The next request tries again, and tells.
        }
    }

    /** Connects if there is no connection, as after the server closed one that was idle for long. */
    SelectionKey open() throws IOException {
        SelectionKey current = key;
        if (current == null || !channel.isOpen()) {
            connect();
            current = channel.register(selector, SelectionKey.OP_READ, this);
            key = current;
        }
        return current;
    }

    /** Sends a request that is ready as bytes. The array can be reused when this returns. */
    public void send(byte[] request, int from, int length, Reply then) {
        if (reply != null) {
            throw new IllegalStateException("a request is under way");
        }
        reply = then;
        sentAt = System.nanoTime();
        try {
            SelectionKey current = open();
            ByteBuffer out = outgoing(request, from, length);
            channel.write(out);
            if (out.hasRemaining()) {
                unsent = ByteBuffer.allocate(out.remaining()).put(out).flip();
                current.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private ByteBuffer outgoing(byte[] request, int from, int length) throws IOException {
        ByteBuffer plain = loop.outgoing(request, from, length);
        Tls layer = tls;
        if (layer == null) {
            return plain;
        }
        ByteBuffer encrypted = loop.encrypted(layer.encryptedLength(length));
        layer.encrypt(plain, encrypted);
        return encrypted;
    }

    /** When the request under way, or the one that is just being answered, was sent; see {@link System#nanoTime}. */
    public long sentAt() {
        return sentAt;
    }

    /** Whether a request waits for its answer. */
    public boolean isBusy() {
        return reply != null;
    }

    /** Closes it; a request under way gets no answer. */
    public void close() {
        reply = null;
        unsent = null;
        partialLength = 0;
        SelectionKey current = key;
        if (current != null) {
            current.cancel();
        }
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }

    void ready(SelectionKey ready) {
        if (!ready.isValid()) {
            return;
        }
        try {
            if (ready.isWritable()) {
                sendRest(ready);
            }
            if (ready.isReadable()) {
                receive();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void sendRest(SelectionKey current) throws IOException {
        ByteBuffer rest = unsent;
        if (rest != null) {
            channel.write(rest);
            if (rest.hasRemaining()) {
                return;
            }
        }
        unsent = null;
        current.interestOps(SelectionKey.OP_READ);
    }

    private void receive() throws IOException {
        Tls layer = tls;
        int count = layer == null ? loop.receive(channel) : layer.receive(loop.bytes);
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        } else if (count == 0) {
            return;
        }
        if (partialLength == 0) {
            int end = loop.response.read(loop.bytes, 0, count);
            if (end == count) {
                answer(loop.response);
                return;
            }
            awaited = end;
        }
        keep(count);
        if (awaited < 0 || partialLength >= awaited) {
            awaited = loop.response.read(partial, 0, partialLength);
            if (awaited == partialLength) {
                partialLength = 0;
                answer(loop.response);
                if (partial.length > loop.bytes.length) {
                    partial = NOTHING;
                }
            } else if (awaited >= 0 && awaited < partialLength) {
                throw new IOException("more came than one answer");
            }
        }
    }

    private void keep(int count) {
        int needed = Math.max(partialLength + count, awaited);
        if (partial.length < needed) {
            partial = Arrays.copyOf(partial, Math.max(needed, 2 * partial.length));
        }
        System.arraycopy(loop.bytes, 0, partial, partialLength, count);
        partialLength += count;
    }

    private void answer(Response response) throws IOException {
        Reply to = reply;
        if (to == null) {
            throw new IOException("an answer came that nobody asked for: " + response.status());
        }
        reply = null;
        to.answered(this, response);
    }

    private void fail(IOException failure) {
        Reply to = reply;
        close();
        if (to != null) {
            to.failed(this, failure);
        }
    }
}
