package malote.client.stream;

/** How many messages may still be read, shared by the streams of a collector. Thread-safe. */
final class Budget {
    private static final int BATCH = 10;

    private long left;

    /** @param messages how many; {@link Long#MAX_VALUE} for as many as come */
    Budget(long messages) {
        this.left = messages;
    }

    /**
     * Takes out as many as a read can bring: {@value #BATCH} if it may bring several, else 1; 0 if no more may be read now.
     */
    synchronized int take(boolean several) {
        int taken = several && left >= BATCH ? BATCH : left > 0 ? 1 : 0;
        left -= taken;
        return taken;
    }

    /** Settles what a read took out, of which so many messages were used. */
    synchronized void settle(int taken, int used) {
        left += taken - used;
    }
}
