package malote.http.guard;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;
import malote.http.Unsent;

/**
 * Watches whether a client takes what is sent to it, and closes the connection of one that takes nothing for a while. One
 * connection; used by its event loop only.
 */
final class Backlog {
    /** Without taking a byte, while some wait to be taken. */
    static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long LOOK_NANOS = STALL_NANOS / 6;

    private final ChannelHandlerContext context;
    private final Unsent unsent;
    private boolean isHolding;
    private boolean isWatched;
    private long ahead;
    private long pending;
    private long progress;
    /** When its client last took something. */
    private long taken;

    Backlog(ChannelHandlerContext context) {
        this.context = context;
        this.unsent = new Unsent(() -> context.executor().execute(this::cutOff));
    }

    /**
     * Looks how much was not sent yet.
     *
     * @param bytesAhead what else is held for the connection
     */
    void look(long bytesAhead) {
        ChannelOutboundBuffer out = context.channel().unsafe().outboundBuffer();
        ahead = bytesAhead;
        if (out == null) {
            close();
        } else if (isHolding || ahead > 0 || out.totalPendingWriteBytes() > 0) {
            update(out.totalPendingWriteBytes(), out.currentProgress());
        }
    }

    /** The connection is closed, and nothing held for it any more. */
    void close() {
        if (isHolding) {
            ahead = 0;
            update(0, 0);
        }
    }

    private void update(long now, long progressNow) {
        boolean less = now < pending;
        if (less || pending == 0 || progressNow != progress) {
            taken = System.nanoTime();
        }
        pending = now;
        progress = progressNow;
        isHolding = now + ahead > 0;
        unsent.set(now + ahead, less);
        if (now > 0 && !isWatched) {
            isWatched = true;
            lookLater();
        }
    }

    private void lookLater() {
        context.executor().schedule(this::lookAgain, LOOK_NANOS, TimeUnit.NANOSECONDS);
    }

    private void lookAgain() {
        ChannelOutboundBuffer out = context.channel().unsafe().outboundBuffer();
        isWatched = false;
        if (out == null || !isHolding) {
            return;
        }
        update(out.totalPendingWriteBytes(), out.currentProgress());
        if (pending > 0 && System.nanoTime() - taken > STALL_NANOS) {
            cutOff();
        }
    }

    /** Closes past the handlers, which would wait until everything was sent. */
    private void cutOff() {
        Channel.Unsafe channel = context.channel().unsafe();
        channel.close(channel.voidPromise());
    }
}
