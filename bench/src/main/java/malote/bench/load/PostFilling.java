package malote.bench.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;

/** Fills queues by requests with as many messages as go into one, over several connections. */
public final class PostFilling implements Filling, Poster.Receipts {
    private static final int CONNECTIONS = 32;

    private final int size;
    private final List<Poster> posters = new ArrayList<>();
    private final Map<Poster, Iterator<Queue>> next = new HashMap<>();

    /** @param size how many messages a request has */
    public PostFilling(Loop loop, Endpoint endpoint, History history, Bodies bodies, int size) {
        this.size = size;
        for (int i = 0; i < CONNECTIONS; i++) {
            posters.add(new Poster(loop, endpoint, history, bodies, this, size));
        }
    }

    @Override
    public void fill(List<Queue> queues, int each) {
        int requests = Math.max(1, each / size);
        for (int i = 0; i < posters.size(); i++) {
            List<Queue> turns = new ArrayList<>();
            for (int n = i; n < requests * queues.size(); n += posters.size()) {
                turns.add(queues.get(n % queues.size()));
            }
            next.put(posters.get(i), turns.iterator());
        }
        posters.forEach(this::goOn);
    }

    private void goOn(Poster poster) {
        Iterator<Queue> turns = next.getOrDefault(poster, List.<Queue>of().iterator());
        if (turns.hasNext()) {
            poster.post(turns.next(), System.nanoTime());
        }
    }

    @Override
    public boolean isDone() {
        return posters.stream().noneMatch(Poster::isBusy);
    }

    @Override
    public void stored(Poster poster, long due, int[] messages) {
        goOn(poster);
    }

    @Override
    public void refused(Poster poster, long due) {
        goOn(poster);
    }
}
