package malote.bench.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** The TLS of one connection: between the channel, which is encrypted, and the bytes of requests and answers. */
final class Tls {
    private static final int RECEIVED_BYTES = 1 << 16;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final SocketChannel channel;
    /** What came and was not decrypted, for its record is not whole; ready to be filled. */
    private final ByteBuffer received = ByteBuffer.allocate(RECEIVED_BYTES);

    /** Makes the handshake, on a channel that blocks meanwhile. */
    Tls(SSLContext context, InetSocketAddress address, SocketChannel channel) throws IOException {
        this.channel = channel;
        engine = context.createSSLEngine(address.getHostString(), address.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
        ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        while (isHandshaking()) {
            step(plain);
        }
        if (plain.position() > 0) {
            throw new IOException("the server spoke before it was asked");
        }
    }

    private boolean isHandshaking() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED;
    }

    private void step(ByteBuffer plain) throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> answer();
            case NEED_TASK -> engine.getDelegatedTask().run();
            default -> {
                received.flip();
                Status status = engine.unwrap(received, plain).getStatus();
                received.compact();
                if (status == Status.CLOSED || (status == Status.BUFFER_UNDERFLOW && channel.read(received) < 0)) {
                    throw new EOFException("the server closed the connection within the TLS handshake");
                }
            }
        }
    }

    /** Sends what TLS itself has to say. */
    private void answer() throws IOException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(NOTHING, record);
        record.flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    /** How many bytes {@link #encrypt} may give for so many. */
    int encryptedLength(int plain) {
        int record = engine.getSession().getPacketBufferSize();
        return (plain / (record / 2) + 1) * record;
    }

    /** Encrypts a request into a buffer, which has {@link #encryptedLength} bytes at least, and makes that ready to be sent. */
    void encrypt(ByteBuffer request, ByteBuffer into) throws SSLException {
        while (request.hasRemaining()) {
            SSLEngineResult result = engine.wrap(request, into);
            if (result.getStatus() != Status.OK) {
                throw new SSLException("a request could not be encrypted: " + result.getStatus());
            }
        }
        into.flip();
    }

    /** Reads and decrypts what has come; gives how many bytes that is, which may be none yet, and -1 at the end. */
    int receive(byte[] target) throws IOException {
        int count = channel.read(received);
        ByteBuffer plain = ByteBuffer.wrap(target);
        received.flip();
        Status status = Status.OK;
        while (status == Status.OK && received.hasRemaining()) {
            status = engine.unwrap(received, plain).getStatus();
            while (isHandshaking() && engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
                // After the handshake too: a new key.
                step(plain);
            }
        }
        received.compact();
        boolean isOver = count < 0 || status == Status.CLOSED;
        return plain.position() == 0 && isOver ? -1 : plain.position();
    }
}
