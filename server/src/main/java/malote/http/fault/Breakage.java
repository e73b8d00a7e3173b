package malote.http.fault;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import malote.fault.Fault;
import malote.http.guard.ConnectionGuards;

/** Breaks connections, and answers as they go over the wire. By any thread. */
public final class Breakage {
    private static final byte[] NO_HTTP =
            "\u0015\u0003\u0001 200 EBCDIC\r\n\r\n\u0000\u0007".getBytes(StandardCharsets.ISO_8859_1);
    /** A part of a multipart body holds this once. */
    private static final byte[] PART = "PI-ResourceId: ".getBytes(StandardCharsets.ISO_8859_1);

    private Breakage() {}

    /** The connection by which a request came. */
    public static Channel connection(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel();
    }

    /** Closes a connection at once, so that its client sees a reset. */
    public static void reset(Channel connection) {
        connection.eventLoop().execute(() -> ConnectionGuards.reset(connection));
    }

    /** Neither reads from a connection nor writes to it from now on; ends it with a reset after a while. */
    public static void fallSilent(Channel connection, Duration time) {
        AnswerBreaker.put(connection, (context, answer, headEnd) -> {});
        connection.config().setAutoRead(false);
        connection
                .eventLoop()
                .schedule(() -> ConnectionGuards.reset(connection), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has the next answer of a connection lost: nothing of it is sent, and the client sees a reset. */
    public static void loseAnswer(Channel connection) {
        AnswerBreaker.put(connection, (context, answer, headEnd) -> ConnectionGuards.reset(connection));
    }

    /** Breaks the next answer of a connection as a {@code reset} has it. */
    public static void resetInside(Channel connection, Fault fault) {
        AnswerBreaker.put(connection, (context, answer, headEnd) -> {
            int n = fault.whole("n", 0);
            int bytes =
                    switch (fault.text("at", "")) {
                        case "after-bytes" -> n;
                        case "in-part" -> part(answer, headEnd, n);
                        default -> headEnd;
                    };
            context.writeAndFlush(answer.retainedSlice(0, Math.min(bytes, answer.readableBytes() - 1)))
                    .addListener(sent -> ConnectionGuards.reset(connection));
        });
    }

    /** Where to break so that the n-th part is not whole: in the middle of the body, if its parts cannot be told. */
    private static int part(ByteBuf answer, int headEnd, int n) {
        int at = headEnd;
        for (int i = 0; i < Math.max(1, n); i++) {
            int found = indexOf(answer, at, PART);
            if (found < 0) {
                return headEnd + (answer.readableBytes() - headEnd) / 2;
            }
            at = found + PART.length;
        }
        return at + 10;
    }

    private static int indexOf(ByteBuf in, int from, byte[] what) {
        for (int i = from; i <= in.readableBytes() - what.length; i++) {
            int same = 0;
            while (same < what.length && in.getByte(i + same) == what[same]) {
                same++;
            }
            if (same == what.length) {
                return i;
            }
        }
        return -1;
    }

    /** Sends the next answer of a connection in so many pieces, with a pause between two. */
    public static void dribble(Channel connection, int pieces, Duration pause) {
        AnswerBreaker.put(connection, (context, answer, headEnd) -> {
            int size = Math.max(1, (answer.readableBytes() + pieces - 1) / pieces);
            dribble(context, answer.retain(), size, pause);
        });
    }

    private static void dribble(ChannelHandlerContext context, ByteBuf rest, int size, Duration pause) {
        if (!context.channel().isActive() || !rest.isReadable()) {
            rest.release();
            return;
        }
        context.writeAndFlush(rest.readRetainedSlice(Math.min(size, rest.readableBytes())));
        context.executor().schedule(() -> dribble(context, rest, size, pause), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has the next answer of a connection announce so many bytes more than it has, and closes the connection behind it. */
    public static void truncate(Channel connection, int bytes) {
        AnswerBreaker.put(connection, (context, answer, headEnd) -> {
            String head = answer.toString(0, headEnd, StandardCharsets.ISO_8859_1);
            int length = answer.readableBytes() - headEnd;
            send(
                    context,
                    with(head, HttpHeaderNames.CONTENT_LENGTH.toString(), String.valueOf(length + bytes)),
                    body(answer, headEnd));
        });
    }

    /** Sends what is no HTTP instead of the next answer of a connection, and closes it. */
    public static void garbage(Channel connection) {
        AnswerBreaker.put(connection, (context, answer, headEnd) -> send(context, "", Unpooled.wrappedBuffer(NO_HTTP)));
    }

    /** Has the next answer of a connection say that it is gzip, which it is not, and closes the connection behind it. */
    public static void brokenGzip(Channel connection) {
        AnswerBreaker.put(connection, (context, answer, headEnd) -> {
            ByteBuf broken = Unpooled.copiedBuffer(body(answer, headEnd));
            for (int i = 10; i < broken.readableBytes(); i++) {
                broken.setByte(i, broken.getByte(i) ^ 0x55);
            }
            String head = answer.toString(0, headEnd, StandardCharsets.ISO_8859_1);
            send(context, with(head, HttpHeaderNames.CONTENT_ENCODING.toString(), "gzip"), broken);
        });
    }

    /** Closes a connection behind its next answer, which does not say so. */
    public static void closeAfter(Channel connection) {
        AnswerBreaker.put(connection, (context, answer, headEnd) -> {
            String head = answer.toString(0, headEnd, StandardCharsets.ISO_8859_1);
            send(context, with(head, HttpHeaderNames.CONNECTION.toString(), "close"), body(answer, headEnd));
        });
    }

    /** Closes a connection that is idle for so long from now on. */
    public static void closeWhenIdle(Channel connection, Duration time) {
        connection.eventLoop().execute(() -> IdleCloser.watch(connection, time));
    }

    /** Closes a connection if nothing comes for a while. */
    private static final class IdleCloser extends ChannelInboundHandlerAdapter {
        private final ScheduledFuture<?> closing;

        private IdleCloser(ScheduledFuture<?> closing) {
            this.closing = closing;
        }

        static void watch(Channel connection, Duration time) {
            ScheduledFuture<?> closing =
                    connection.eventLoop().schedule(() -> connection.close(), time.toMillis(), TimeUnit.MILLISECONDS);
            connection.pipeline().addBefore(AnswerBreaker.DECODER, null, new IdleCloser(closing));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            closing.cancel(false);
            context.pipeline().remove(this);
            context.fireChannelRead(bytes);
        }
    }

    private static ByteBuf body(ByteBuf answer, int headEnd) {
        return answer.retainedSlice(headEnd, answer.readableBytes() - headEnd);
    }

    private static void send(ChannelHandlerContext context, String head, ByteBuf body) {
        context.writeAndFlush(Unpooled.wrappedBuffer(Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1), body))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** A head with another value of a header. */
    private static String with(String head, String header, String value) {
        String without = head.replaceAll("(?i)\r\n" + header + ": [^\r\n]*", "");
        return without.substring(0, without.length() - 2) + header + ": " + value + "\r\n\r\n";
    }
}
