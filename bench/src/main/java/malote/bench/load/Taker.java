package malote.bench.load;

/** Who is told what a {@link Collector} gets. */
public interface Taker {
    /**
     * A message.
     *
     * @param id see {@link malote.bench.history.EndToEndIds#id}
     * @param redelivered whether the answer is marked as perhaps redelivered
     */
    void message(Collector collector, long id, boolean redelivered);

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
