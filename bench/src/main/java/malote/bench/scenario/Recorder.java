package malote.bench.scenario;

import malote.bench.load.Collector;
import malote.bench.load.Taker;

/** Wants to know when a message comes the first time, and nothing of batches. */
public class Recorder implements Taker {
    @Override
    public final void message(Collector collector, int message) {
        delivered(message);
    }

    /** A message came; {@code message} is its number in the history. */
    public void delivered(int message) {}

    @Override
    public final void batch(Collector collector, int messages, int bytes, long nanos) {}
}
