package malote.bench.scenario;

import malote.bench.report.Latency;

/**
 * Times each message from its 201 to its delivery, which can come first. It remembers the last {@value #PLACES} messages;
 * one that takes longer than that is not timed.
 */
public final class Delays extends Recorder {
    private static final int PLACES = 1 << 20;

    private Latency fromStored = new Latency("201 to delivery");
    private Latency fromDue = new Latency("due to delivery");
    private final int[] owner = new int[PLACES];
    private final long[] due = new long[PLACES];
    private final long[] stored = new long[PLACES];
    private final long[] delivered = new long[PLACES];

    /** Forgets the times so far. */
    public void begin() {
        fromStored = new Latency(fromStored.name());
        fromDue = new Latency(fromDue.name());
    }

    public Latency fromStored() {
        return fromStored;
    }

    /** From when the message should have been sent. */
    public Latency fromDue() {
        return fromDue;
    }

    /** See {@link Senders.Listener}. */
    public void stored(int message, long dueAt, long now) {
        int place = place(message);
        due[place] = dueAt;
        stored[place] = now;
        if (delivered[place] != 0) {
            complete(place);
        }
    }

    @Override
    public void delivered(int message) {
        int place = place(message);
        if (delivered[place] == 0) {
            delivered[place] = System.nanoTime();
            if (stored[place] != 0) {
                complete(place);
            }
        }
    }

    private void complete(int place) {
        fromStored.add(delivered[place] - stored[place]);
        fromDue.add(delivered[place] - due[place]);
    }

    private int place(int message) {
        int place = message & (PLACES - 1);
        if (owner[place] != message) {
            owner[place] = message;
            stored[place] = 0;
            delivered[place] = 0;
        }
        return place;
    }
}
