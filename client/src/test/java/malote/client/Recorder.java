package malote.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that writes down what it hears. */
public final class Recorder implements CollectorListener {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> reasons = new CopyOnWriteArrayList<>();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();

    public List<String> heard() {
        return List.copyOf(heard);
    }

    /** Why it tried again or lost a stream: the last {@code count} reasons, or fewer if there were fewer. */
    public List<String> lastReasons(int count) {
        List<String> all = List.copyOf(reasons);
        return all.subList(Math.max(0, all.size() - count), all.size());
    }

    public List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    @Override
    public void opened(int stream) {
        heard.add("opened");
    }

    @Override
    public void confirmed(int stream, int messages) {
        heard.add("confirmed " + messages);
    }

    @Override
    public void handlerFailed(Batch batch, Throwable failure, Duration pause) {
        heard.add("failed " + failure.getMessage());
        pauses.add(pause);
    }

    @Override
    public void retrying(int stream, String reason, Duration pause) {
        heard.add("retrying");
        reasons.add(reason);
        pauses.add(pause);
    }

    @Override
    public void lost(int stream, String reason, int unconfirmed) {
        heard.add("lost " + unconfirmed);
        reasons.add(reason);
    }

    @Override
    public void gaveBack(int stream, int messages) {
        heard.add("gave back " + messages);
    }

    @Override
    public void ended(int stream) {
        heard.add("ended");
    }

    @Override
    public void gaveUp(int stream, CollectorException failure) {
        heard.add("gave up " + failure.status());
    }
}
