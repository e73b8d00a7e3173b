package malote.bench.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was sent, acknowledged and delivered, told event by event in the order in which a client saw it; and the verdict on
 * it. Messages are known by their 64-bit ids ({@link EndToEndIds#id}). Some 30 bytes per message. Not thread-safe.
 *
 * <p>The rules: a message that was acknowledged is delivered; no message is delivered twice, but for answers marked as
 * redelivered; one that was sent without an acknowledgement may be delivered or not; within one stream the messages of one
 * {@link Writer} come in the order in which it sent them.
 */
public final class History {
    private static final byte SENT = 1;
    private static final byte STORED = 2;
    private static final byte DELIVERED = 4;

    private static final int NO_WRITER = -1;
    private static final int MAX_EXAMPLES = 10;

    private final IdTable table = new IdTable();
    private final List<Writer> writers = new ArrayList<>();
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final List<String> examples = new ArrayList<>();
    private byte[] state = new byte[1 << 12];
    private int[] writer = new int[1 << 12];
    private int[] position = new int[1 << 12];
    private long stored;
    private long delivered;
    private long undelivered;

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
        int message = table.find(id);
        if (message < 0) {
            message = add(id);
        } else if (state[message] != DELIVERED) {
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

    /** A stream was given this message. Returns the message's number. */
    public int delivered(Stream stream, long id, boolean redelivered) {
        int message = table.find(id);
        if (message < 0) {
            // It may be one of those whose ids come with the acknowledgement, which was overtaken.
            message = add(id);
        }
        if ((state[message] & DELIVERED) != 0) {
            if (!redelivered) {
                fault(Fault.DUPLICATED, () -> describe(stream));
            }
            return message;
        }
        delivered++;
        if ((state[message] & STORED) != 0) {
            undelivered--;
            writers.get(writer[message]).queue.undelivered--;
        }
        state[message] |= DELIVERED;
        if ((state[message] & SENT) != 0) {
            checkPlace(stream, message, redelivered);
        }
        return message;
    }

    private void checkPlace(Stream stream, int message, boolean redelivered) {
        Writer by = writers.get(writer[message]);
        if (by.queue != stream.queue) {
            fault(Fault.MISDIRECTED, () -> describe(message) + " came to " + stream.queue.ispb());
        } else if (!stream.isInOrder(by, position[message]) && !redelivered) {
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
        for (int message = 0; message < table.size(); message++) {
            int known = message;
            if ((state[message] & (STORED | DELIVERED)) == STORED) {
                fault(Fault.LOST, () -> describe(known));
            } else if (state[message] == DELIVERED) {
                fault(Fault.FROM_NOWHERE, () -> "the " + (known + 1) + ". message");
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
        }
        writer[message] = NO_WRITER;
        return message;
    }

    private String describe(int message) {
        Writer by = writers.get(writer[message]);
        return "message " + position[message] + " of writer " + by.indexInQueue + " for " + by.queue.ispb();
    }

    private static String describe(Stream stream) {
        return "a message for " + stream.queue.ispb();
    }
}
