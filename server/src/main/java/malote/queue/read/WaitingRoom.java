package malote.queue.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import malote.queue.QueueName;
import malote.queue.Store;
import org.jspecify.annotations.Nullable;

/**
 * Where the reads of one queue wait, in order of arrival, and what is known of it meanwhile. It exists while
 * at least one read is under way, from before its claim: what is heard between the claim and the wait is not lost.
 *
 * <p>Rule: as long as the reads on their way to the store want fewer messages than are known to be there, the next read
 * that waits is sent. Whoever changes one of the two asks {@link #next} again. What is known may be too much (then a read
 * comes back empty and corrects it), never too little.
 *
 * <p>All that is known is of one era of the store. With a newer one it is forgotten, and every read that waits looks again;
 * what is heard of an older one is ignored.
 *
 * <p>Thread-safe.
 */
final class WaitingRoom {
    final QueueName queue;

    private final TreeSet<PendingRead> parked = new TreeSet<>(Comparator.comparingLong(read -> read.order));
    private final List<PendingRead> postponed = new ArrayList<>();
    private long era;
    private long tail;
    private long version;
    /** The tail for which the store was asked whether reads that wait were answered elsewhere. */
    private long askedFor;
    /** Grows whenever every waiting read must look again. */
    private long epoch;

    private long available;
    private long wanted;

    /** What is to be asked of the store for the reads that wait: {@code reads} may have been answered elsewhere. */
    record Look(WaitingRoom room, long era, Store.Mark mark, List<Store.Read> reads) {}

    WaitingRoom(QueueName queue) {
        this.queue = queue;
    }

    /** Takes out every read that waits if this era is newer than what is known. */
    synchronized List<PendingRead> enter(long heard) {
        if (heard <= era) {
            return List.of();
        }
        era = heard;
        tail = 0;
        version = 0;
        askedFor = 0;
        available = 0;
        return takeParked();
    }

    /** A read goes to the store. Returns the epoch, which {@link #park} wants to see. */
    synchronized long begin(PendingRead read) {
        wanted += read.max;
        return epoch;
    }

    /** A read that went to the store is back. */
    synchronized void finish(PendingRead read) {
        wanted -= read.max;
    }

    /** What a batch said of the queue, if anything. Takes out the reads that must look again. */
    synchronized List<PendingRead> learn(Store.Claim.Batch claim) {
        return claim.queue().isPresent() ? learn(claim.era(), claim.queue().orElseThrow()) : enter(claim.era());
    }

    /** What an empty answer said of the queue. Takes out the reads that must look again. */
    synchronized List<PendingRead> learn(Store.Claim.Empty claim) {
        return learn(claim.era(), claim.queue());
    }

    private List<PendingRead> learn(long ofEra, Store.QueueState queue) {
        List<PendingRead> woken = learn(ofEra, queue.mark());
        if (ofEra == era) {
            tail = Math.max(tail, queue.mark().tail());
            available = queue.remaining() + (tail - queue.mark().tail());
        }
        return woken;
    }

    /** Takes out every read that waits if {@code mark} tells of ended streams that were not known of here. */
    synchronized List<PendingRead> learn(long ofEra, Store.Mark mark) {
        List<PendingRead> woken = enter(ofEra);
        if (ofEra < era || mark.version() <= version) {
            return woken;
        }
        version = mark.version();
        return woken.isEmpty() ? takeParked() : woken;
    }

    /** Messages were stored up to {@code newTail}. Takes out the reads that must look again. */
    synchronized List<PendingRead> arrived(long ofEra, long newTail) {
        List<PendingRead> woken = enter(ofEra);
        if (ofEra == era && newTail > tail) {
            available += newTail - tail;
            tail = newTail;
        }
        return woken;
    }

    /**
     * Lets a read wait that has not been to the store yet, behind those that wait already, if these are more than enough for
     * what is there.
     *
     * @return false if it must go to the store at once
     */
    synchronized boolean join(PendingRead read) {
        if (parked.isEmpty() || wanted < available) {
            return false;
        }
        read.waitsBehind();
        add(read);
        return true;
    }

    /**
     * Lets a read wait that found nothing.
     *
     * @param claim what it was told
     * @return false if it must look again at once, since something changed after it went to the store
     */
    synchronized boolean park(PendingRead read, long epochBefore, Store.Claim.Empty claim) {
        Store.Mark mark = claim.queue().mark();
        if (epoch != epochBefore || claim.era() < era || mark.version() < version) {
            return false;
        }
        if (parked.isEmpty()) {
            askedFor = mark.tail();
        }
        add(read);
        return true;
    }

    private void add(PendingRead read) {
        parked.add(read);
        if (read.isAnswered()) {
            parked.remove(read);
        }
    }

    /** Lets a read wait that the store could not answer. */
    synchronized void postpone(PendingRead read) {
        add(read);
        postponed.add(read);
    }

    /** Takes out those reads that were postponed and still wait: whatever is known of the queue, they must look again. */
    synchronized List<PendingRead> takePostponed() {
        List<PendingRead> taken = postponed.stream().filter(parked::remove).toList();
        postponed.clear();
        return taken;
    }

    /** Returns whether the read was waiting; now it is not. */
    synchronized boolean leave(PendingRead read) {
        return parked.remove(read);
    }

    /** The next read that waits, if there may be something for it. */
    synchronized @Nullable PendingRead next() {
        return wanted < available ? parked.pollFirst() : null;
    }

    /** A stream ended or a range came back: takes out every read that waits; all must look again. */
    synchronized List<PendingRead> wakeAll() {
        epoch++;
        return takeParked();
    }

    /** Takes out the reads of a stream that wait: it got a batch, which the store would now repeat. */
    synchronized List<PendingRead> takeReadsOf(String key) {
        List<PendingRead> same =
                parked.stream().filter(read -> read.id.key().equals(key)).toList();
        same.forEach(parked::remove);
        return same;
    }

    private List<PendingRead> takeParked() {
        List<PendingRead> woken = new ArrayList<>(parked);
        parked.clear();
        return woken;
    }

    /**
     * What to ask of the store, if anyone waits. When new messages have all been handed out, those who did not look again
     * for them may have been answered by another server, by another read of the same URI.
     */
    synchronized @Nullable Look look() {
        if (parked.isEmpty()) {
            return null;
        }
        List<Store.Read> reads = available > 0 || tail <= askedFor
                ? List.of()
                : parked.stream()
                        .map(read -> new Store.Read(queue, read.id, read.max))
                        .toList();
        return new Look(this, era, new Store.Mark(queue, tail, version), reads);
    }

    /** The store has answered. */
    synchronized void looked(Look look) {
        if (look.era() == era && !look.reads().isEmpty()) {
            askedFor = Math.max(askedFor, look.mark().tail());
        }
    }

    /** The last position that is known, if it is from this era. */
    synchronized long tail(long ofEra) {
        return ofEra == era ? tail : 0;
    }
}
