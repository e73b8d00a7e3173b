package malote.bench.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * What was sent, acknowledged and delivered, told event by event in the order in which a client saw it; and the verdict on
 * it. Messages are known by their 64-bit ids ({@link EndToEndIds#id}, {@link Digest#of}). Some 35 bytes per message. Not thread-safe.
 *
 * <p>The rules:
 *
 * <ul>
 *   <li>A message that was acknowledged is delivered. One that was sent without an acknowledgement may be delivered or not; of a
 *       request whose outcome is {@linkplain #unknown unknown} all messages are delivered, or none.
 *   <li>A message is delivered again only if its receipt was not confirmed by an answered read or DELETE, the stream that
 *       had it was ended without, or was silent for its lease, and the answer is marked as redelivered, where the protocol has
 *       such a mark. Where it is certain that its receipt was not confirmed, it must come again. It keeps its name.
 *   <li>A repeated read brings the same batch; that is no delivery.
 *   <li>Within one stream the messages of one {@link Writer} come in the order in which it sent them, but for those that came
 *       back from other streams.
 *   <li>At most so many streams are open, and a read is answered within the time, that the {@link Rules} say.
 * </ul>
 */
public final class History {
    private static final byte SENT = 1;
    private static final byte STORED = 2;
    private static final byte DELIVERED = 4;
    private static final byte CONFIRMED = 8;
    private static final byte OWED = 16;
    /** Its fault is counted. */
    private static final byte FAULTY = 32;

    /** What may happen when the database goes back in time. */
    private static final Set<Fault> OF_GOING_BACK =
            EnumSet.of(Fault.DUPLICATED, Fault.CONFIRMED_BEFORE, Fault.RENAMED, Fault.CHANGED, Fault.OUT_OF_ORDER);

    private static final int NO_WRITER = -1;
    private static final int MAX_EXAMPLES = 10;

    private final Rules rules;
    private final IdTable table = new IdTable();
    private final List<Writer> writers = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final List<String> examples = new ArrayList<>();
    /** The messages of requests of which nobody knows whether they were stored. */
    private final List<int[]> unknown = new ArrayList<>();

    private byte[] state = new byte[1 << 12];
    private int[] writer = new int[1 << 12];
    private int[] position = new int[1 << 12];
    /** The number of the stream that was given the message last. */
    private int[] holder = new int[1 << 12];
    /** What the server calls the message, in protocols where it does. */
    private long[] name = new long[0];

    private long stored;
    private long delivered;
    private long redelivered;
    private long undelivered;

    /** Of the JSON dialect, without leases that end. */
    public History() {
        this(Rules.json(Rules.NO_LEASE));
    }

    public History(Rules rules) {
        this.rules = rules;
    }

    public Rules rules() {
        return rules;
    }

    /** A queue that was empty when this history began. */
    public Queue queue(String ispb) {
        return new Queue(this, ispb);
    }

    void register(Writer newWriter) {
        newWriter.number = writers.size();
        writers.add(newWriter);
    }

    Stream register(Stream stream) {
        stream.number = streams.size();
        streams.add(stream);
        return stream;
    }

    /** A request with this message is about to be sent. Returns the message's number, from 0 on in order of appearance. */
    public int sent(Writer by, long id) {
        int message = table.find(id);
        if (message < 0) {
            message = add(id);
        } else if ((state[message] & SENT) != 0) {
            throw new IllegalStateException("an id was made twice");
        }
        writer[message] = by.number;
        position[message] = by.sent++;
        state[message] |= SENT;
        return message;
    }

    /** The request with this message was acknowledged. */
    public void stored(int message) {
        if ((state[message] & STORED) == 0) {
            stored++;
            if ((state[message] & DELIVERED) == 0) {
                undelivered++;
                writers.get(writer[message]).queue.undelivered++;
            }
            state[message] |= STORED;
        }
    }

    /** A request with these messages got no answer, and is never sent again. */
    public void unknown(int[] messages) {
        unknown.add(messages.clone());
    }

    /** Whether a request of unknown outcome was delivered in part so far. */
    public boolean isTorn() {
        return unknown.stream().anyMatch(this::isTorn);
    }

    private boolean isTorn(int[] messages) {
        long there = Arrays.stream(messages)
                .filter(message -> (state[message] & DELIVERED) != 0)
                .count();
        return there > 0 && there < messages.length;
    }

    /** The number of a message, or -1. */
    int find(long id) {
        return table.find(id);
    }

    /** A stream was given this message. Returns the message's number. */
    int delivered(Stream stream, long id, long newName, boolean marked, long now) {
        int message = table.find(id);
        if (message < 0) {
            // It may be one of those whose ids come with the acknowledgement, which was overtaken.
            message = add(id);
        }
        if ((state[message] & DELIVERED) != 0) {
            again(stream, message, marked, now);
        } else {
            first(stream, message, marked);
        }
        holder[message] = stream.number;
        named(message, newName);
        return message;
    }

    /** Takes note of what the server calls a message, if it calls it anything. */
    void named(int message, long newName) {
        if (newName == 0) {
            return;
        } else if (message >= name.length) {
            name = Arrays.copyOf(name, state.length);
        }
        if (name[message] != 0 && name[message] != newName) {
            fault(Fault.RENAMED, () -> describe(message));
        }
        name[message] = newName;
    }

    private void first(Stream stream, int message, boolean marked) {
        delivered++;
        if ((state[message] & STORED) != 0) {
            undelivered--;
            writers.get(writer[message]).queue.undelivered--;
        }
        state[message] |= DELIVERED;
        if ((state[message] & SENT) != 0) {
            checkPlace(stream, message, marked);
        }
    }

    private void again(Stream stream, int message, boolean marked, long now) {
        Stream before = streams.get(holder[message]);
        if ((state[message] & CONFIRMED) != 0) {
            fault(Fault.CONFIRMED_BEFORE, () -> describe(stream));
        } else if ((rules.marks() && !marked) || before == stream || !before.mayBeOver(now)) {
            state[message] |= FAULTY;
            fault(Fault.DUPLICATED, () -> describe(stream) + (marked ? ", marked," : "") + " that another stream has");
        } else {
            redelivered++;
        }
        if ((state[message] & OWED) != 0) {
            state[message] ^= OWED;
            undelivered--;
            before.queue.undelivered--;
        }
    }

    /** A stream's request that confirms this message was answered. */
    void confirmed(Stream stream, int message) {
        state[message] |= CONFIRMED;
        if (holder[message] != stream.number && (state[message] & FAULTY) == 0) {
            fault(Fault.DUPLICATED, () -> describe(stream) + " that was confirmed after another stream got it");
        }
    }

    /** A stream is over that had this message and certainly did not confirm it. */
    void owe(Stream stream, int message) {
        if (holder[message] == stream.number && (state[message] & (OWED | CONFIRMED)) == 0) {
            state[message] |= OWED;
            undelivered++;
            stream.queue.undelivered++;
        }
    }

    private void checkPlace(Stream stream, int message, boolean marked) {
        Writer by = writers.get(writer[message]);
        if (by.queue != stream.queue) {
            fault(Fault.MISDIRECTED, () -> describe(message) + " came to " + stream.queue.ispb());
        } else if (!stream.isInOrder(by, position[message]) && !marked && !stream.queue.excuseLateOne()) {
            fault(Fault.OUT_OF_ORDER, () -> describe(message));
        }
    }

    /** Something is wrong that the client saw itself. */
    public void fault(Fault fault, Supplier<String> example) {
        if (rules.mayGoBack() && OF_GOING_BACK.contains(fault)) {
            return;
        }
        faults.merge(fault, 1L, Long::sum);
        if (examples.size() < MAX_EXAMPLES) {
            examples.add(fault + ": " + example.get());
        }
    }

    /** Whether something is wrong already. */
    public boolean hasFaults() {
        return !faults.isEmpty();
    }

    /** How many messages are stored, or due once more, and not delivered yet. */
    public long undelivered() {
        return undelivered;
    }

    public long storedCount() {
        return stored;
    }

    public long deliveredCount() {
        return delivered;
    }

    /** How many deliveries were further ones that the protocol allows. */
    public long redeliveredCount() {
        return redelivered;
    }

    /**
     * Expects nothing more of messages that the database went back behind.
     *
     * @param isKept whether the database has the message of this id, once the last request is answered
     * @return how many of those that it has not were acknowledged
     */
    public long forget(LongPredicate isKept) {
        long[] ids = table.ids();
        long gone = 0;
        for (int message = 0; message < ids.length; message++) {
            if (!isKept.test(ids[message])) {
                gone += (state[message] & STORED) != 0 ? 1 : 0;
                forget(message);
            }
        }
        unknown.removeIf(messages -> !Arrays.stream(messages).allMatch(message -> isKept.test(ids[message])));
        return gone;
    }

    private void forget(int message) {
        if ((state[message] & (STORED | DELIVERED)) == STORED) {
            undelivered--;
            writers.get(writer[message]).queue.undelivered--;
        } else if ((state[message] & OWED) != 0) {
            undelivered--;
            streams.get(holder[message]).queue.undelivered--;
        }
        state[message] &= ~(STORED | OWED);
    }

    /** The verdict, when all that was stored should have been delivered. Called once, at the end. */
    public Verdict verdict() {
        return verdict(System.nanoTime());
    }

    Verdict verdict(long now) {
        for (int message = 0; message < table.size(); message++) {
            int known = message;
            if ((state[message] & (STORED | DELIVERED)) == STORED) {
                fault(Fault.LOST, () -> describe(known));
            } else if ((state[message] & OWED) != 0) {
                fault(Fault.LOST, () -> describe(known) + ", after a delivery that was not confirmed");
            } else if ((state[message] & SENT) == 0) {
                fault(Fault.FROM_NOWHERE, () -> "the " + (known + 1) + ". message");
            }
        }
        for (int[] messages : unknown) {
            if (isTorn(messages)) {
                fault(Fault.TORN, () -> "one with " + describe(messages[0]));
            }
        }
        for (Stream stream : streams) {
            if (stream.isOverdue(now)) {
                fault(Fault.LATE, () -> "a read of " + stream.queue.ispb() + " is not answered at all");
            }
        }
        return new Verdict(stored, delivered, Map.copyOf(faults), List.copyOf(examples));
    }

    private int add(long id) {
        int message = table.add(id);
        if (message == state.length) {
            state = Arrays.copyOf(state, 2 * message);
            writer = Arrays.copyOf(writer, 2 * message);
            position = Arrays.copyOf(position, 2 * message);
            holder = Arrays.copyOf(holder, 2 * message);
        }
        writer[message] = NO_WRITER;
        return message;
    }

    private String describe(int message) {
        if (writer[message] == NO_WRITER) {
            return "message " + message;
        }
        Writer by = writers.get(writer[message]);
        return "message " + position[message] + " of writer " + by.indexInQueue + " for " + by.queue.ispb();
    }

    private static String describe(Stream stream) {
        return "a message for " + stream.queue.ispb();
    }
}
