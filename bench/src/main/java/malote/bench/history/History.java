package malote.bench.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was sent, acknowledged and delivered, told event by event in the order in which a client saw it; and the verdict on
 * it. Messages are known by their 64-bit ids ({@link EndToEndIds#id}). Some 30 bytes per message; a long history can be
 * told to forget what is settled. Not thread-safe.
 *
 * <p>The rules: a message that was acknowledged is delivered; no message is delivered twice, but for answers marked as
 * redelivered; one that was sent without an acknowledgement may be delivered or not; within one stream the messages of one
 * {@link Writer} come in the order in which it sent them.
 */
public final class History {
    private static final byte SENT = 1;
    private static final byte STORED = 2;
    private static final byte DELIVERED = 4;

    private static final int MAX_EXAMPLES = 10;

    private final int pageSize;
    private final List<Writer> writers = new ArrayList<>();
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final List<String> examples = new ArrayList<>();
    private Page page = new Page(0);
    private Page pageBefore = page;
    private long stored;
    private long delivered;
    private long undelivered;

    /** A history that remembers everything. */
    public History() {
        this(Integer.MAX_VALUE);
    }

    /**
     * A history of bounded memory. What came {@code pageSize} messages ago, or twice as many at most, is judged and then
     * forgotten: what is not delivered by then counts as lost, and what is delivered later as from nowhere.
     */
    public History(int pageSize) {
        this.pageSize = pageSize;
    }

    /** A queue that was empty when this history began. */
    public Queue queue(String ispb) {
        return new Queue(this, ispb);
    }

    void register(Writer newWriter) {
        newWriter.number = writers.size();
        writers.add(newWriter);
    }

    /** A request with this message is about to be sent. Returns the message's number, from 0 on in order of appearance. */
    public int sent(Writer by, long id) {
        int message = find(id);
        if (message < 0) {
            message = add(id);
        } else if (page(message).state(message) != DELIVERED) {
            throw new IllegalStateException("an id was made twice");
        }
        page(message).send(message, by.number, by.sent++);
        page(message).set(message, SENT);
        return message;
    }

    /** The request with this message was acknowledged. */
    public void stored(int message) {
        if (!page(message).is(message, STORED)) {
            stored++;
            if (!page(message).is(message, DELIVERED)) {
                undelivered++;
                writer(message).queue.undelivered++;
            }
            page(message).set(message, STORED);
        }
    }

    /** A stream was given this message. Returns the message's number. */
    public int delivered(Stream stream, long id, boolean redelivered) {
        int message = find(id);
        if (message < 0) {
            // It may be one of those whose ids come with the acknowledgement, which was overtaken.
            message = add(id);
        }
        if (page(message).is(message, DELIVERED)) {
            if (!redelivered) {
                fault(Fault.DUPLICATED, () -> describe(stream));
            }
            return message;
        }
        delivered++;
        if (page(message).is(message, STORED)) {
            undelivered--;
            writer(message).queue.undelivered--;
        }
        page(message).set(message, DELIVERED);
        if (page(message).is(message, SENT)) {
            checkPlace(stream, message, redelivered);
        }
        return message;
    }

    private void checkPlace(Stream stream, int message, boolean redelivered) {
        Writer by = writer(message);
        if (by.queue != stream.queue) {
            fault(Fault.MISDIRECTED, () -> describe(message) + " came to " + stream.queue.ispb());
        } else if (!stream.isInOrder(by, page(message).position(message)) && !redelivered) {
            fault(Fault.OUT_OF_ORDER, () -> describe(message));
        }
    }

    /** Something is wrong that the client saw itself. */
    public void fault(Fault fault, Supplier<String> example) {
        faults.merge(fault, 1L, Long::sum);
        if (examples.size() < MAX_EXAMPLES) {
            examples.add(fault + ": " + example.get());
        }
    }

    /** Whether something is wrong already. */
    public boolean hasFaults() {
        return !faults.isEmpty();
    }

    /** How many messages are stored and not delivered yet. */
    public long undelivered() {
        return undelivered;
    }

    public long storedCount() {
        return stored;
    }

    public long deliveredCount() {
        return delivered;
    }

    /** The verdict, when all that was stored should have been delivered. Called once, at the end. */
    public Verdict verdict() {
        if (pageBefore != page) {
            judge(pageBefore);
        }
        judge(page);
        return new Verdict(stored, delivered, Map.copyOf(faults), List.copyOf(examples));
    }

    private void judge(Page all) {
        for (int message = all.first(); message < all.end(); message++) {
            int known = message;
            if (all.is(message, STORED) && !all.is(message, DELIVERED)) {
                fault(Fault.LOST, () -> describe(known));
            } else if (all.state(message) == DELIVERED) {
                fault(Fault.FROM_NOWHERE, () -> "the " + (known + 1L) + ". message");
            }
        }
    }

    private int find(long id) {
        int message = page.find(id);
        return message >= 0 ? message : pageBefore.find(id);
    }

    private int add(long id) {
        if (page.end() - page.first() >= pageSize) {
            if (pageBefore != page) {
                judge(pageBefore);
            }
            pageBefore = page;
            page = new Page(page.end());
        }
        return page.add(id);
    }

    private Page page(int message) {
        return message >= page.first() ? page : pageBefore;
    }

    private Writer writer(int message) {
        return writers.get(page(message).writer(message));
    }

    private String describe(int message) {
        Writer by = writer(message);
        return "message " + page(message).position(message) + " of writer " + by.indexInQueue + " for "
                + by.queue.ispb();
    }

    private static String describe(Stream stream) {
        return "a message for " + stream.queue.ispb();
    }
}
