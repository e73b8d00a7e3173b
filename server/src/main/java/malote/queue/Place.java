package malote.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import malote.message.Ispb;
import org.jspecify.annotations.Nullable;

/**
 * Where the reads of one institution wait, in order of arrival, and what is known of its queue meanwhile. It exists while
 * at least one read is under way, from before its claim: what is heard between the claim and the wait is not lost.
 *
 * <p>Rule: as long as the reads on their way to the store want fewer messages than are known to be there, the next read
 * that waits is sent. Whoever changes one of the two asks {@link #next} again. What is known may be too much (then a read
 * comes back empty and corrects it), never too little.
 *
 * <p>Thread-safe.
 */
final class Place {
    final Ispb ispb;

    private final TreeSet<Poll> parked = new TreeSet<>(Comparator.comparingLong(poll -> poll.order));
    private final List<Poll> postponed = new ArrayList<>();
    private long tail;
    private long version;
    /** Grows whenever every waiting read must look again. */
    private long epoch;

    private long available;
    private long wanted;

    Place(Ispb ispb) {
        this.ispb = ispb;
    }

    /** A read goes to the store. Returns the epoch, which {@link #park} wants to see. */
    synchronized long begin(Poll poll) {
        wanted += poll.max;
        return epoch;
    }

    /** A read that went to the store is back. */
    synchronized void finish(Poll poll) {
        wanted -= poll.max;
    }

    /** What a claim said of the queue. Takes out the reads that must look again. */
    synchronized List<Poll> learn(Store.Mark mark, long remaining) {
        tail = Math.max(tail, mark.tail());
        available = remaining + (tail - mark.tail());
        return learnVersion(mark);
    }

    /** Takes out every read that waits if {@code mark} tells of ended streams that were not known of here. */
    synchronized List<Poll> learnVersion(Store.Mark mark) {
        if (mark.version() <= version) {
            return List.of();
        }
        version = mark.version();
        return takeParked();
    }

    /** Messages were stored up to {@code newTail}. */
    synchronized void arrived(long newTail) {
        if (newTail > tail) {
            available += newTail - tail;
            tail = newTail;
        }
    }

    /**
     * Lets a read wait that has not been to the store yet, behind those that wait already, if these are more than enough for
     * what is there.
     *
     * @return false if it must go to the store at once
     */
    synchronized boolean join(Poll poll) {
        if (parked.isEmpty() || wanted < available) {
            return false;
        }
        add(poll);
        return true;
    }

    /**
     * Lets a read wait that found nothing.
     *
     * @param mark what it found
     * @return false if it must look again at once, since something changed after it went to the store
     */
    synchronized boolean park(Poll poll, long epochBefore, Store.Mark mark) {
        if (epoch != epochBefore || mark.version() < version) {
            return false;
        }
        park(poll);
        return true;
    }

    private void park(Poll poll) {
        poll.waited = true;
        add(poll);
    }

    private void add(Poll poll) {
        parked.add(poll);
        if (poll.isAnswered()) {
            parked.remove(poll);
        }
    }

    /** Lets a read wait that the store could not answer. */
    synchronized void postpone(Poll poll) {
        park(poll);
        postponed.add(poll);
    }

    /** Takes out those reads that were postponed and still wait: whatever is known of the queue, they must look again. */
    synchronized List<Poll> takePostponed() {
        List<Poll> taken = postponed.stream().filter(parked::remove).toList();
        postponed.clear();
        return taken;
    }

    /** Returns whether the read was waiting; now it is not. */
    synchronized boolean unpark(Poll poll) {
        return parked.remove(poll);
    }

    /** The next read that waits, if there may be something for it. */
    synchronized @Nullable Poll next() {
        return wanted < available ? parked.pollFirst() : null;
    }

    /** A stream ended or a range came back: takes out every read that waits; all must look again. */
    synchronized List<Poll> wakeAll() {
        epoch++;
        return takeParked();
    }

    /** Takes out the reads that wait for the same answer: the store would now repeat it. */
    synchronized List<Poll> takeReadsOf(ReadId id) {
        List<Poll> same = parked.stream().filter(poll -> poll.id.equals(id)).toList();
        same.forEach(parked::remove);
        return same;
    }

    private List<Poll> takeParked() {
        List<Poll> woken = new ArrayList<>(parked);
        parked.clear();
        return woken;
    }

    /** What is known of the queue, if anyone waits. */
    synchronized Store.@Nullable Mark watched() {
        return parked.isEmpty() ? null : new Store.Mark(ispb, tail, version);
    }
}
