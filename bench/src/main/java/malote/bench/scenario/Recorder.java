package malote.bench.scenario;

import malote.bench.history.History;
import malote.bench.load.Collector;
import malote.bench.load.Taker;

/** Takes what collectors get into the history, and nothing more. */
class Recorder implements Taker {
    private final History history;

    Recorder(History history) {
        this.history = history;
    }

    @Override
    public void message(Collector collector, long id, boolean redelivered) {
        delivered(history.delivered(collector.stream(), id, redelivered));
    }

    /** A message came; {@code message} is its number in the history. */
    void delivered(int message) {}

    @Override
    public void batch(Collector collector, int messages, int bytes, long nanos) {}
}
