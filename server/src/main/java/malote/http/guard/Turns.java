package malote.http.guard;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Hands on the requests of a connection one at a time: the next when the answer before was written and the client takes what
 * is sent to it. So a connection makes the server hold one answer and a little more, whatever it asks for. Used by the
 * connection's event loop only.
 */
final class Turns extends ChannelDuplexHandler {
    private final Ahead ahead = new Ahead();
    private @Nullable Backlog backlog;
    private int headBytes;
    /** Whether the answer to what was handed on was not written yet. */
    private boolean isBusy;

    private boolean isInputEnded;
    /** Whether no more is to be read for now. */
    private boolean isPaused;
    /** Whether the framework wants that. */
    private boolean isFrameworkPaused;

    /** Whether the answer may be long in coming, so that a client that seems to have gone is to be given nothing. */
    static boolean waits(HttpRequest request) {
        String path = RequestTarget.path(request.uri());
        return request.method().equals(HttpMethod.GET)
                && (path.startsWith("/api/pix/")
                        || (path.startsWith("/api/v1/out/") && !path.endsWith("/catalog"))
                        || path.equals("/api/util/eventos"));
    }

    /** Drops the newest request; nothing if it was handed on. */
    void dropLast() {
        ahead.dropLast();
    }

    /** Half a head of so many bytes came. */
    void halfHead(int bytes) {
        headBytes = bytes;
        look();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        backlog = new Backlog(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ahead.clear();
        if (backlog != null) {
            backlog.close();
        }
        context.fireChannelInactive();
    }

    // --- what comes in

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        headBytes = 0;
        if (ahead.isEmpty() && (!(message instanceof HttpRequest) || isReady(context))) {
            handOn(context, message);
        } else {
            ahead.add(message);
            look();
            if (ahead.isEnough() && !isPaused) {
                isPaused = true;
                context.channel().config().setAutoRead(false);
            }
        }
    }

    /** Whether the next request may be handed on. */
    private boolean isReady(ChannelHandlerContext context) {
        return !isBusy && context.channel().isWritable();
    }

    private void handOn(ChannelHandlerContext context, Object message) {
        ChannelConfig config = context.channel().config();
        if (isPaused) {
            // So that it shows whether the framework wants a pause, too.
            config.setAutoRead(true);
        }
        isBusy |= message instanceof HttpRequest;
        context.fireChannelRead(message);
        if (message instanceof HttpContent) {
            isFrameworkPaused = !config.isAutoRead();
        }
        if (isPaused) {
            config.setAutoRead(false);
        }
    }

    /** Hands on what waits, as far as it may be. */
    private void handOnAhead(ChannelHandlerContext context) {
        boolean some = false;
        for (Object next = ahead.peek(); next != null; next = ahead.peek()) {
            if (next instanceof HttpRequest ? !isReady(context) : isFrameworkPaused) {
                break;
            } else if (isInputEnded && next instanceof HttpRequest request && waits(request)) {
                ahead.clear();
                // The answer before may not be sent yet.
                ConnectionGuards.closeWhenSent(context);
            } else {
                handOn(context, ahead.poll());
                some = true;
            }
        }
        if (some) {
            // Until then the framework flushes nothing.
            context.fireChannelReadComplete();
        }
        look();
        if (isPaused && !ahead.isEnough()) {
            isPaused = false;
            if (!isFrameworkPaused) {
                context.channel().config().setAutoRead(true);
            }
        }
    }

    private void handOnLater(ChannelHandlerContext context) {
        if (!ahead.isEmpty()) {
            context.executor().execute(() -> handOnAhead(context));
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (isFrameworkPaused && context.channel().config().isAutoRead()) {
            isFrameworkPaused = false;
            handOnLater(context);
            if (isPaused) {
                context.channel().config().setAutoRead(false);
                return;
            }
        }
        context.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        isInputEnded |= event instanceof ChannelInputShutdownEvent;
        context.fireUserEventTriggered(event);
    }

    // --- what goes out

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message, promise);
        boolean isLast = message instanceof LastHttpContent
                && !(message instanceof HttpResponse response
                        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL);
        if (isLast) {
            isBusy = false;
            handOnLater(context);
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        look();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        look();
        handOnLater(context);
        context.fireChannelWritabilityChanged();
    }

    private void look() {
        if (backlog != null) {
            backlog.look(ahead.bytes() + headBytes);
        }
    }
}
