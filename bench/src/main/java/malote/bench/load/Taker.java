package malote.bench.load;

/** Who is told what a {@link Collector} gets. */
public interface Taker {
    /** A message, which the history knows by this number. */
    default void message(Collector collector, int message) {}

    /**
     * A batch is complete; its messages were told before.
     *
     * @param bytes the size of the answer's body
     * @param nanos from the request to the answer
     */
    void batch(Collector collector, int messages, int bytes, long nanos);

    /** The time of a read was over and there was nothing. */
    default void nothing(Collector collector) {}
}
