package malote.http.fault;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects the next answer of a connection as the bytes of HTTP, and has it sent in another way. Whoever wrote it takes it for sent.
 * Used by the connection's event loop only.
 */
final class AnswerBreaker extends ChannelOutboundHandlerAdapter {
    /** The framework's name for what makes requests of bytes: what stands before it sees bytes only, with TLS behind it. */
    static final String DECODER = "httpDecoder";

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");
    private static final String CONTINUE = "HTTP/1.1 100";

    private final Way way;
    private final ByteBuf collected = Unpooled.buffer();
    private boolean isOver;

    /** How an answer is sent. */
    interface Way {
        /**
         * Sends it.
         *
         * @param context to send by
         * @param answer all of it; is released afterwards
         * @param headEnd where the body begins
         */
        void send(ChannelHandlerContext context, ByteBuf answer, int headEnd);
    }

    private AnswerBreaker(Way way) {
        this.way = way;
    }

    /** Has the next answer of a connection sent so. */
    static void put(Channel connection, Way way) {
        if (connection.eventLoop().inEventLoop()) {
            connection.pipeline().addBefore(DECODER, null, new AnswerBreaker(way));
        } else {
            connection.eventLoop().execute(() -> put(connection, way));
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (isOver || !(message instanceof ByteBuf bytes)) {
            context.write(message, promise);
            return;
        }
        collected.writeBytes(bytes);
        bytes.release();
        if (!promise.isVoid()) {
            promise.trySuccess();
        }
        sendIfWhole(context);
    }

    private void sendIfWhole(ChannelHandlerContext context) {
        String head = head();
        if (head.isEmpty()) {
            return;
        } else if (head.startsWith(CONTINUE)) {
            context.writeAndFlush(collected.readBytes(head.length()));
            collected.discardReadBytes();
            sendIfWhole(context);
            return;
        }
        Matcher length = LENGTH.matcher(head);
        int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
        if (collected.readableBytes() >= head.length() + body) {
            isOver = true;
            try {
                way.send(context, collected, head.length());
            } finally {
                collected.release();
            }
        }
    }

    /** The head of the answer, with its end; empty if it is not there yet. */
    private String head() {
        String text = collected.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? "" : text.substring(0, end + 4);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (!isOver) {
            isOver = true;
            collected.release();
        }
    }
}
