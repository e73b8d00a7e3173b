package malote.bench.load.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import malote.bench.history.EndToEndIds;
import malote.bench.history.Fault;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.history.Writer;
import malote.bench.http.Connection;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;
import malote.bench.http.Response;
import malote.bench.load.Filling;

/** Fills queues by the server's generator, which answers with the messages in the order of their delivery. */
public final class Filler implements Filling {
    private static final int CONNECTIONS = 3;
    private static final int MOST = 10_000;

    private final Endpoint endpoint;
    private final History history;
    private final Map<Queue, Writer> writers = new HashMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private int underWay;

    private record Portion(Queue queue, int messages) {}

    public Filler(Loop loop, Endpoint endpoint, History history) {
        this.endpoint = endpoint;
        this.history = history;
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(loop.connect(endpoint));
        }
    }

    @Override
    public void fill(List<Queue> queues, int each) {
        // A queue is filled over one connection, so that the order of its portions is known.
        for (int c = 0; c < CONNECTIONS; c++) {
            List<Portion> portions = new ArrayList<>();
            for (int from = 0; from < each; from += MOST) {
                for (int q = c; q < queues.size(); q += CONNECTIONS) {
                    portions.add(new Portion(queues.get(q), Math.min(MOST, each - from)));
                }
            }
            underWay++;
            next(connections.get(c), portions.iterator());
        }
    }

    @Override
    public boolean isDone() {
        return underWay == 0;
    }

    private void next(Connection connection, Iterator<Portion> portions) {
        if (!portions.hasNext()) {
            underWay--;
            return;
        }
        Portion portion = portions.next();
        byte[] request = endpoint.request(
                "POST", "/api/util/msgs/" + portion.queue().ispb() + "/" + portion.messages(), "Content-Length: 0");
        connection.send(request, 0, request.length, (on, response) -> {
            stored(portion, response);
            next(on, portions);
        });
    }

    private void stored(Portion portion, Response response) {
        Writer writer = writers.computeIfAbsent(portion.queue(), Queue::writer);
        int count = 0;
        int at = EndToEndIds.next(response.bytes(), response.bodyFrom(), response.bodyTo());
        while (at != EndToEndIds.NONE && response.status() == 201) {
            count++;
            history.stored(history.sent(writer, EndToEndIds.id(response.bytes(), at)));
            at = EndToEndIds.next(response.bytes(), at + EndToEndIds.LENGTH, response.bodyTo());
        }
        if (count != portion.messages()) {
            int messages = count;
            int status = response.status();
            String body = status == 201 ? "" : response.body();
            history.fault(
                    Fault.UNEXPECTED, () -> status + " with " + messages + " messages to " + portion + ": " + body);
        }
    }
}
