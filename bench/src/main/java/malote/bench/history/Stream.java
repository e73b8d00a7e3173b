package malote.bench.history;

import java.util.Arrays;

/**
 * A collector's stream, told by its client event by event: each read when it is sent, and what became of it. A read is
 * named by any number that stands for its URI; {@link #START} is that of the {@code stream/start}.
 */
public final class Stream {
    /** The read that opens a stream. */
    public static final long START = 0;

    private static final int BEFORE_ALL = -1;
    private static final int[] NOTHING = new int[0];

    final Queue queue;
    int number;

    private final History history;
    private int[] lastOfWriter = NOTHING;

    // The batch that its client has and did not confirm yet, and the read that brought it.
    private int[] inHand = NOTHING;
    private int count;
    private long broughtBy = START;
    /** A request was sent that confirms the batch in hand, if it arrived. */
    private boolean confirming;

    private boolean asking;
    private long read = START;
    private long askedAt;
    private boolean repeating;
    private boolean marked;
    private int repeated;
    private long answeredAt;

    private boolean open;
    /** A read had no answer, or not yet: a batch may have come that its client has not seen. */
    private boolean unseen;

    private boolean ending;
    private boolean givingBack;
    private boolean over;
    /** The server heard of it at this time or later. */
    private long heardAt;

    Stream(History history, Queue queue) {
        this.history = history;
        this.queue = queue;
    }

    public Queue queue() {
        return queue;
    }

    /** A read is sent: the newest, which is the receipt of the batch in hand, or once more the one that brought it. */
    public void asked(long uri, long now) {
        asking = true;
        read = uri;
        askedAt = now;
        confirming |= count > 0 && uri != broughtBy;
    }

    /** The read is answered with messages, which are told next. */
    public void begin(boolean redelivered, long now) {
        answered(now);
        marked = redelivered;
        answeredAt = now;
        repeated = 0;
        repeating = count > 0 && read == broughtBy;
        if (!repeating) {
            confirmInHand();
            broughtBy = read;
        }
    }

    /** One of these messages, in a protocol without names for them. Returns its number in the history. */
    public int message(long id) {
        return message(id, 0);
    }

    /** One of these messages, and what the server calls it; 0: nothing. Returns its number in the history. */
    public int message(long id, long name) {
        if (repeating) {
            int place = repeated++;
            int message = history.find(id);
            if (place >= count || inHand[place] != message) {
                history.fault(Fault.CHANGED, () -> "another message for " + queue.ispb());
            } else {
                history.named(message, name);
            }
            return message;
        }
        int message = history.delivered(this, id, name, marked, answeredAt);
        if (count == inHand.length) {
            inHand = Arrays.copyOf(inHand, Math.max(10, 2 * count));
        }
        inHand[count++] = message;
        return message;
    }

    /** All messages of the answer are told. */
    public void complete() {
        if (repeating && repeated != count) {
            history.fault(Fault.CHANGED, () -> repeated + " messages instead of " + count + " for " + queue.ispb());
        }
        repeating = false;
    }

    /** The read is answered with nothing (204). */
    public void nothing(long now) {
        answered(now);
        if (count > 0 && read == broughtBy) {
            history.fault(Fault.CHANGED, () -> "nothing instead of a batch for " + queue.ispb());
        }
        confirmInHand();
    }

    /** The read, or the DELETE, is answered with 410. */
    public void over(long now) {
        checkTime(now);
        if (!ending && isWithinLease(now) && !history.rules().mayGoBack()) {
            history.fault(Fault.UNEXPECTED, () -> "410 within the lease of a stream of " + queue.ispb());
        }
        over = true;
        if (!ending) {
            owe();
        }
    }

    /** The read got no answer, or 503: it may have taken effect or not. */
    public void unanswered(long now) {
        checkTime(now);
        if (!open) {
            // The server closes the stream that it may have opened; nobody saw its batch, which has no mark then.
            queue.mayGiveBackUnseen();
        } else if (!history.rules().marks() && !unseen) {
            unseen = true;
            queue.mayGiveBackUnseen();
        }
    }

    /** No stream was opened (429). */
    public void refused(long now) {
        checkTime(now);
    }

    /** A DELETE is sent: of the newest read, which confirms the batch in hand, or of the one that brought it. */
    public void ending(long uri) {
        ending = true;
        if (count > 0 && uri == broughtBy) {
            givingBack = true;
        } else {
            confirming = true;
        }
    }

    /** The DELETE is answered with 200. */
    public void ended() {
        over = true;
        if (givingBack) {
            owe();
        } else {
            confirmInHand();
        }
    }

    /** Its client sends nothing more, ever. */
    public void abandoned() {
        asking = false;
        ending = true;
        owe();
    }

    /** Whether a message that it had may be given to another stream by now. */
    boolean mayBeOver(long now) {
        return over || givingBack || !isWithinLease(now);
    }

    boolean isCertainlyOpen(long now) {
        return open && !ending && !over && isWithinLease(now);
    }

    boolean isOverdue(long now) {
        return asking && now - askedAt > history.rules().longestAnswer();
    }

    private boolean isWithinLease(long now) {
        return open && now - heardAt < history.rules().lease();
    }

    private void answered(long now) {
        checkTime(now);
        heardAt = askedAt;
        if (unseen) {
            unseen = false;
            queue.gaveNothingBack();
        }
        if (!open) {
            open = true;
            queue.opened(this, now);
        }
    }

    private void checkTime(long now) {
        if (isOverdue(now)) {
            long millis = (now - askedAt) / 1_000_000;
            history.fault(Fault.LATE, () -> queue.ispb() + " after " + millis + " ms");
        }
        asking = false;
    }

    private void confirmInHand() {
        for (int i = 0; i < count; i++) {
            history.confirmed(this, inHand[i]);
        }
        count = 0;
        confirming = false;
    }

    /** The batch in hand was not confirmed, unless a request got through that was not answered; so it must come again. */
    private void owe() {
        if (!confirming) {
            for (int i = 0; i < count; i++) {
                history.owe(this, inHand[i]);
            }
        }
        count = 0;
    }

    /** Takes note of a message; false if a later one of the same writer was there before it. */
    boolean isInOrder(Writer writer, int position) {
        int index = writer.indexInQueue;
        if (index >= lastOfWriter.length) {
            int length = lastOfWriter.length;
            lastOfWriter = Arrays.copyOf(lastOfWriter, Math.max(index + 1, 2 * length));
            Arrays.fill(lastOfWriter, length, lastOfWriter.length, BEFORE_ALL);
        }
        boolean inOrder = lastOfWriter[index] < position;
        lastOfWriter[index] = Math.max(lastOfWriter[index], position);
        return inOrder;
    }
}
