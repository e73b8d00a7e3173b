package malote.http.guard;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Puts a {@link ConnectionGuard} into every connection that is accepted. Netty finds this class by itself, as a service, if
 * {@link #enable} was called before the first server socket was opened.
 */
public final class ConnectionGuards extends ChannelInitializerExtension {
    /** The framework's name for what makes requests of bytes. */
    private static final String DECODER = "httpDecoder";
    /** The framework's name for what writes answers as bytes; what follows it sees requests and answers. */
    private static final String CODEC = "httpEncoder";

    /** For all connections: Netty makes this object, so that nothing can be given to it. */
    private static volatile Timeouts timeouts =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(60));

    private static volatile ConnectionLimit limit = new ConnectionLimit(1, address -> true);

    private static volatile boolean isIcomStrict;

    private static volatile Welcome welcome = Welcome.NONE;

    /**
     * Has Netty look for extensions such as this one.
     *
     * @param icomStrict whether the ICOM dialect is strict
     */
    public static void enable(Timeouts times, ConnectionLimit connections, boolean icomStrict) {
        timeouts = times;
        limit = connections;
        isIcomStrict = icomStrict;
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    /** What is done to a connection before anything is read from it. Called by any thread. */
    public interface Welcome {
        /** Nothing at all. */
        Welcome NONE = new Welcome() {
            @Override
            public boolean isNeeded() {
                return false;
            }

            @Override
            public void to(Channel connection) {}
        };

        /** Whether connections need it now. */
        boolean isNeeded();

        /** Nothing is read from the connection until this {@linkplain io.netty.channel.ChannelConfig#setAutoRead has it read}. */
        void to(Channel connection);
    }

    /** Has every connection welcomed so. */
    public static void welcome(Welcome by) {
        welcome = by;
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        if (channel.remoteAddress() instanceof InetSocketAddress client) {
            ConnectionLimit counting = limit;
            if (!counting.enter(client.getAddress())) {
                channel.pipeline().addLast(new Closer());
                return;
            }
            channel.closeFuture().addListener(closed -> counting.leave(client.getAddress()));
        }
        // A client may close its side and wait for what it has asked for.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast(new Arrivals());
        if (welcome.isNeeded()) {
            channel.pipeline().addLast(new Doorkeeper());
        }
    }

    /** Has nothing read from a connection until it is welcomed. */
    private static final class Doorkeeper extends ChannelHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext connection) {
            connection.channel().config().setAutoRead(false);
            connection.pipeline().remove(this);
            welcome.to(connection.channel());
        }
    }

    /** Closes a connection as soon as it has an event loop; before, Netty refuses to. */
    private static final class Closer extends ChannelHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext connection) {
            connection.channel().close();
        }
    }

    /** Closes when what was written before is sent. */
    static void closeWhenSent(ChannelHandlerContext context) {
        if (context.channel() instanceof DuplexChannel channel && channel.isOutputShutdown()) {
            // All was sent before, and nothing can be any more.
            context.close();
        } else {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Closes the connection without a word, so that the client sees a reset. */
    public static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        // Past the handlers: TLS would say goodbye first.
        channel.unsafe().close(channel.voidPromise());
    }

    /** Tells the client that nothing more comes, in the words of TLS first, while it may still send. */
    static void endOutput(DuplexChannel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(told -> channel.shutdownOutput());
        }
    }

    /**
     * Sees the bytes before they are taken apart, and tells the guard when some came and when all were looked at. With TLS it
     * stands behind what deciphers them.
     */
    private static final class Arrivals extends ChannelInboundHandlerAdapter {
        private final Turns turns = new Turns();
        private final ConnectionGuard guard = new ConnectionGuard(turns, timeouts, isIcomStrict);
        private boolean guarded;
        private boolean isInPlace;
        private boolean isInputEnded;

        @Override
        public void channelRead(ChannelHandlerContext connection, Object bytes) {
            ChannelPipeline pipeline = connection.pipeline();
            if (!isInPlace) {
                isInPlace = true;
                ChannelHandlerContext tls = pipeline.context(SslHandler.class);
                if (tls != null) {
                    Arrivals behind = new Arrivals();
                    behind.isInPlace = true;
                    pipeline.addAfter(tls.name(), null, behind);
                    pipeline.remove(this);
                    connection.fireChannelRead(bytes);
                    return;
                }
            }
            if (!guarded && pipeline.get(CODEC) != null) {
                pipeline.replace(DECODER, DECODER, new RequestDecoder(guard));
                pipeline.addAfter(CODEC, "guard", guard);
                pipeline.addAfter("guard", "turns", turns);
                guarded = true;
            }
            guard.bytesCame(((ByteBuf) bytes).readableBytes());
            connection.fireChannelRead(bytes);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext connection) {
            connection.fireChannelReadComplete();
            if (guarded) {
                guard.bytesWereRead();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext connection, Object event) {
            if (event instanceof ChannelInputShutdownEvent || event == SslCloseCompletionEvent.SUCCESS) {
                endInput(connection);
            } else {
                connection.fireUserEventTriggered(event);
            }
        }

        /** With TLS the end is told twice: by TLS, then by TCP. */
        private void endInput(ChannelHandlerContext connection) {
            if (!guarded) {
                connection.close();
            } else if (!isInputEnded) {
                isInputEnded = true;
                connection.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            }
        }
    }

    /**
     * Makes requests of bytes as the framework does, but takes a higher minor version of HTTP/1 for HTTP/1.1 (RFC 9110, section
     * 2.5), and tells the guard each request line. Of what is no request it remembers whether it is of the ICOM dialect.
     */
    private static final class RequestDecoder extends VertxHttpRequestDecoder {
        private static final HttpServerOptions OPTIONS = new HttpServerOptions()
                .setMaxInitialLineLength(RequestHead.MAX_LINE)
                .setMaxHeaderSize(RequestHead.MAX_HEADERS);
        /** How much of a request line tells the dialect. */
        private static final int BEGINNING = 40;

        private final ConnectionGuard guard;

        RequestDecoder(ConnectionGuard guard) {
            super(OPTIONS);
            this.guard = guard;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
            int from = in.readerIndex();
            super.decode(context, in, out);
            if (!out.isEmpty() && out.get(out.size() - 1) instanceof FullHttpRequest invalid) {
                String line =
                        in.toString(from, Math.min(BEGINNING, in.writerIndex() - from), StandardCharsets.US_ASCII);
                String[] words = line.strip().split(" ", 3);
                invalid.setUri(words.length > 1 ? words[1] : "");
            }
        }

        @Override
        protected HttpMessage createMessage(String[] initialLine) {
            guard.lineCame(initialLine[1]);
            DefaultHttpRequest request = (DefaultHttpRequest) super.createMessage(initialLine);
            HttpVersion version = request.protocolVersion();
            boolean isHigher = version.majorVersion() == 1 && version.minorVersion() > 1 && version.minorVersion() < 10;
            if (isHigher && version.protocolName().equals("HTTP")) {
                request.setProtocolVersion(HttpVersion.HTTP_1_1);
            }
            return request;
        }
    }
}
