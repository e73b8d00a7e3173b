package malote.http.guard;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import malote.http.Unsent;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection within limits that hold for whatever it asks: a head and a body must come in time, requests must be
 * HTTP, and only so many may come ahead of their answers. Who goes beyond gets a problem document, after the answers to
 * what was right before, and then the connection is closed.
 *
 * <p>If the client closes its side, what needs no waiting is still answered; a read that waits is taken for left.
 *
 * <p>It also puts a problem document into refusals of the framework, which come without a body. One connection, one guard;
 * used by the connection's event loop only.
 */
final class ConnectionGuard extends ChannelDuplexHandler {
    /** Requests of which no answer was sent yet. */
    static final int MAX_AHEAD = 64;
    /** Without a byte after a refusal: then its client has seen it, or never will. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** For a client that goes on sending after a refusal. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(30);

    private enum Part {
        /** Between two requests, or in the middle of a head. */
        HEAD,
        BODY,
        /** Whatever follows is not looked at. */
        REFUSED
    }

    /** What is refused: why, the path that was asked for, and whether no body is wanted. */
    private record Refused(Refusal why, String path, boolean head) {
        Refused(Refusal why, HttpRequest request) {
            this(why, RequestHead.instance(request), request.method().equals(HttpMethod.HEAD));
        }
    }

    private final Deque<HttpRequest> unanswered = new ArrayDeque<>();
    private final Turns turns;
    private final Timeouts timeouts;
    private final boolean isStrict;
    /** Whether the client sends no more. */
    private boolean isInputEnded;

    private Part part = Part.HEAD;
    /** When the head or body that has not ended began. */
    private long began;

    private long lastBytes;
    /** How many bytes came since the last request ended. */
    private int bytesSinceEnd;
    /** Of the head that has not ended, as far as it tells the dialect. */
    private String line = "";
    /** Whether the client was told to go on with the body for which it waits. */
    private boolean wasContinued;

    private boolean answering;
    private boolean closing;
    private @Nullable Refused refused;
    private @Nullable Future<?> check;
    private @Nullable ChannelHandlerContext connection;

    /**
     * @param turns the handler behind this one
     * @param isStrict whether the ICOM dialect is
     */
    ConnectionGuard(Turns turns, Timeouts timeouts, boolean isStrict) {
        this.turns = turns;
        this.timeouts = timeouts;
        this.isStrict = isStrict;
    }

    /** The request line of a head was read. */
    void lineCame(String target) {
        line = target;
    }

    /** Bytes came that are about to be read. */
    void bytesCame(int count) {
        bytesSinceEnd += count;
        if (closing) {
            lastBytes = System.nanoTime();
        }
    }

    /** The bytes that came were read as far as that is possible. */
    void bytesWereRead() {
        ChannelHandlerContext here = connection;
        if (here == null || part == Part.REFUSED || (part == Part.HEAD && bytesSinceEnd == 0)) {
            return;
        }
        lastBytes = System.nanoTime();
        if (part == Part.HEAD) {
            turns.halfHead(bytesSinceEnd);
        }
        if (check == null) {
            began = lastBytes;
            checkAfter(
                    part == Part.HEAD ? timeouts.head().toNanos() : timeouts.leftForBody(began, lastBytes, began),
                    here);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        connection = context;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        inTime();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (Unsent.isOutOfMemory(failure)) {
            context.close();
            Unsent.shed();
        } else {
            context.fireExceptionCaught(failure);
        }
    }

    // --- what comes in

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (part != Part.REFUSED) {
            if (message instanceof HttpRequest request) {
                begin(context, request);
            } else if (message instanceof HttpContent content
                    && content.decoderResult().isFailure()) {
                refuseBody(context, Refusal.BAD_CHUNK);
            }
        }
        if (part == Part.REFUSED) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof LastHttpContent) {
            inTime();
            part = Part.HEAD;
            bytesSinceEnd = 0;
            line = "";
        }
        context.fireChannelRead(message);
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        inTime();
        Refusal wrong = unanswered.size() == MAX_AHEAD ? Refusal.TOO_MANY_AHEAD : RequestHead.check(request);
        if (wrong != null) {
            refuse(context, new Refused(wrong, request));
        } else if (isStrict && RequestHead.hasPort(request)) {
            ConnectionGuards.reset(context.channel());
        } else {
            RequestHead.settleCoding(request, isStrict);
            unanswered.add(request);
            wasContinued = false;
            part = Part.BODY;
        }
    }

    // --- the end of what comes in

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            endInput(context);
        }
        context.fireUserEventTriggered(event);
    }

    /** The client closed its side. It may be gone, or wait for what it has asked for. */
    private void endInput(ChannelHandlerContext context) {
        isInputEnded = true;
        inTime();
        HttpRequest request = unanswered.peek();
        if (request != null && !answering && Turns.waits(request)) {
            context.close();
        } else if (closing || unanswered.isEmpty()) {
            ConnectionGuards.closeWhenSent(context);
        } else if (part == Part.BODY) {
            refuseBody(context, Refusal.HALF_BODY);
        }
    }

    private void checkAfter(long nanos, ChannelHandlerContext context) {
        check = context.executor().schedule(() -> check(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void inTime() {
        Future<?> pending = check;
        if (pending != null) {
            pending.cancel(false);
            check = null;
        }
    }

    private void check(ChannelHandlerContext context) {
        check = null;
        boolean isReading = context.channel().config().isAutoRead();
        long now = System.nanoTime();
        if (part == Part.HEAD) {
            if (isReading) {
                refuse(context, new Refused(Refusal.slowHead(timeouts), RequestHead.dialect(line), false));
            } else {
                checkAfter(timeouts.head().toNanos(), context);
            }
        } else if (part == Part.BODY) {
            if (!isReading) {
                // It is the server that has not come to read it.
                began = now;
                lastBytes = now;
            }
            long left = timeouts.leftForBody(began, lastBytes, now);
            if (left > 0) {
                checkAfter(left, context);
            } else {
                refuseBody(context, Refusal.slowBody(timeouts));
            }
        }
    }

    // --- refusals

    /** Refuses a request whose head went to its route already, where it may be being answered. */
    private void refuseBody(ChannelHandlerContext context, Refusal wrong) {
        boolean begun = unanswered.isEmpty() || (answering && unanswered.size() == 1);
        HttpRequest request = unanswered.pollLast();
        turns.dropLast();
        if (begun || request == null) {
            inTime();
            part = Part.REFUSED;
            context.close();
        } else {
            refuse(context, new Refused(wrong, request));
        }
    }

    private void refuse(ChannelHandlerContext context, Refused wrong) {
        inTime();
        part = Part.REFUSED;
        refused = wrong;
        if (unanswered.isEmpty()) {
            sendRefusal(context);
        }
    }

    private void sendRefusal(ChannelHandlerContext context) {
        Refused wrong = refused;
        if (wrong == null || closing) {
            return;
        }
        FullHttpResponse answer =
                ProblemAnswer.of(wrong.why().problem(), wrong.why().detail(), wrong.path());
        if (wrong.head()) {
            answer.content().clear();
        }
        answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(answer).addListener((ChannelFutureListener) sent -> linger(context, sent));
        closing = true;
    }

    /**
     * Closes so that the client gets what was sent, even if it is still sending, since TCP would drop that answer: its bytes
     * are thrown away until no more come.
     */
    private void linger(ChannelHandlerContext context, ChannelFuture sent) {
        if (sent.isSuccess() && !isInputEnded && context.channel() instanceof DuplexChannel channel) {
            channel.config().setAutoRead(true);
            ConnectionGuards.endOutput(channel);
            began = System.nanoTime();
            lastBytes = began;
            closeWhenQuiet(context);
        } else {
            context.close();
        }
    }

    private void closeWhenQuiet(ChannelHandlerContext context) {
        long now = System.nanoTime();
        long left = Math.min(lastBytes + QUIET_NANOS, began + LINGER_NANOS) - now;
        if (left > 0) {
            check = context.executor().schedule(() -> closeWhenQuiet(context), left, TimeUnit.NANOSECONDS);
        } else {
            context.close();
        }
    }

    // --- what goes out

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (closing) {
            // Also a part of a file, which is no object of HTTP.
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        boolean last = message instanceof LastHttpContent;
        Object written = message;
        ChannelPromise sent = promise;
        if (message instanceof HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                wasContinued = true;
                context.write(message, promise);
                return;
            }
            answering = true;
            HttpRequest request = unanswered.peek();
            if (request != null) {
                HttpResponse told =
                        response instanceof FullHttpResponse full ? ProblemAnswer.explained(full, request) : response;
                endConnection(told, request);
                written = told;
            }
        }
        if (last) {
            answering = false;
            unanswered.poll();
            if (part == Part.REFUSED && unanswered.isEmpty() && refused == null) {
                closing = true;
                sent = promise.unvoid().addListener((ChannelFutureListener) done -> linger(context, done));
            }
        }
        context.write(written, sent);
        if (sent.isDone() && !sent.isSuccess()) {
            // What follows would be taken for the rest of it.
            context.close();
            if (Unsent.isOutOfMemory(sent.cause())) {
                Unsent.shed();
            }
        } else if (last && unanswered.isEmpty()) {
            if (part == Part.REFUSED) {
                sendRefusal(context);
            } else if (isInputEnded) {
                ConnectionGuards.closeWhenSent(context);
            }
        }
    }

    /** Says in an answer that it is the last, if nobody will read the rest of its request or more may not come. */
    private void endConnection(HttpResponse answer, HttpRequest request) {
        if (unanswered.size() > 1) {
            return;
        }
        boolean isUnread = part == Part.BODY
                && (ProblemAnswer.endsConnection(answer.status())
                        || (!wasContinued && HttpUtil.is100ContinueExpected(request)));
        if (isUnread || isInputEnded) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (isUnread) {
            part = Part.REFUSED;
            inTime();
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (closing) {
            // The framework, which would close before the client has read the answer.
            context.channel().closeFuture().addListener(closed -> promise.trySuccess());
            context.flush();
        } else {
            context.close(promise);
        }
    }
}
