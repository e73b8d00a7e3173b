package malote.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** One queue of one institution, what is stored in it, and two clients that read it. */
abstract class HistoryFixture {
    static final long SECOND = 1_000_000_000L;
    static final long LEASE = 10 * SECOND;

    final History history;
    final Queue queue;
    final Writer writer;
    final Client first;
    final Client second;

    HistoryFixture(Rules rules) {
        history = new History(rules);
        queue = history.queue("00000001");
        writer = queue.writer();
        first = new Client(queue).at(0);
        second = new Client(queue);
    }

    void store(long... ids) {
        for (long id : ids) {
            history.stored(history.sent(writer, id));
        }
    }

    void assertClean() {
        Verdict verdict = history.verdict(0);
        assertThat(verdict.isClean()).describedAs(verdict + "").isTrue();
    }

    void assertFault(Fault fault) {
        assertThat(history.verdict(0).faults()).isEqualTo(Map.of(fault, 1L));
    }
}
