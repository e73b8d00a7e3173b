package malote.tls;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import malote.access.Recognition;
import org.jspecify.annotations.Nullable;

/**
 * Knows the open connections whose clients showed a certificate, and ends those whose certificate means something else by now.
 * It also tells a client that speaks plain HTTP to a port of TLS. Netty finds this class by itself, as a service, if it looks for
 * extensions. Thread-safe.
 */
public final class TlsConnections extends ChannelInitializerExtension {
    private static final Logger LOG = Logger.getLogger(TlsConnections.class.getName());
    private static final String USE_TLS = "This port speaks TLS. Use a URL that begins with https://.\n";
    private static final byte[] ANSWER_TO_PLAIN_HTTP = ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: " + USE_TLS.length() + "\r\nConnection: close\r\n\r\n" + USE_TLS)
            .getBytes(StandardCharsets.US_ASCII);

    /** For all connections: Netty makes this object, so that nothing can be given to it. */
    private static volatile @Nullable ClientCertificates certificates;

    private static volatile boolean isOn;

    private static final Map<Channel, Shown> SHOWN = new ConcurrentHashMap<>();

    /** What a client showed, and what that meant then. */
    private record Shown(List<X509Certificate> chain, Recognition meaning) {}

    /**
     * From now on, connections are looked at.
     *
     * @param judge judges their certificates; null: none is asked for
     */
    static void watch(@Nullable ClientCertificates judge) {
        certificates = judge;
        isOn = true;
    }

    /** The chains of all open connections. */
    static Collection<List<X509Certificate>> chains() {
        return SHOWN.values().stream().map(Shown::chain).distinct().toList();
    }

    /** Closes the connections whose certificate means something else than when they were opened. */
    static void endChanged() {
        ClientCertificates judge = certificates;
        if (judge == null) {
            return;
        }
        int ended = 0;
        for (Map.Entry<Channel, Shown> connection : SHOWN.entrySet()) {
            Shown shown = connection.getValue();
            if (!judge.of(shown.chain()).equals(shown.meaning())) {
                connection.getKey().close();
                ended++;
            }
        }
        if (ended > 0) {
            LOG.info("Connections closed because their certificates are no longer good, or stand for others: " + ended);
        }
    }

    private static void opened(Channel channel, SslHandler tls) {
        ClientCertificates judge = certificates;
        if (judge == null) {
            return;
        }
        List<X509Certificate> chain = ClientCertificates.shown(tls.engine().getSession());
        if (!chain.isEmpty()) {
            SHOWN.put(channel, new Shown(chain, judge.of(chain)));
            channel.closeFuture().addListener(closed -> SHOWN.remove(channel));
        }
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        if (isOn) {
            channel.pipeline().addLast(new FirstBytes());
        }
    }

    /** Sees the first bytes of a connection, before TLS takes them apart. */
    private static final class FirstBytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext connection, Object bytes) {
            SslHandler tls = connection.pipeline().get(SslHandler.class);
            if (tls != null && isPlainHttp((ByteBuf) bytes)) {
                ((ByteBuf) bytes).release();
                connection
                        .writeAndFlush(Unpooled.wrappedBuffer(ANSWER_TO_PLAIN_HTTP))
                        .addListener(ChannelFutureListener.CLOSE);
                return;
            }
            if (tls != null) {
                tls.handshakeFuture().addListener(done -> {
                    if (done.isSuccess()) {
                        opened(connection.channel(), tls);
                    }
                });
            }
            connection.pipeline().remove(this);
            connection.fireChannelRead(bytes);
        }

        /** A method begins with a capital letter, a handshake never. */
        private static boolean isPlainHttp(ByteBuf bytes) {
            byte first = bytes.getByte(bytes.readerIndex());
            return first >= 'A' && first <= 'Z';
        }
    }
}
