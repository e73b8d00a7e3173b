package malote.client.icom;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import malote.client.CollectorException;

/** A listener that writes down what it hears. */
final class IcomRecorder implements IcomListener {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();

    List<String> heard() {
        return List.copyOf(heard);
    }

    List<Duration> pauses() {
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
    public void handlerFailed(IcomBatch batch, Throwable failure, Duration pause) {
        heard.add("failed " + failure.getMessage() + " " + batch.attempt());
    }

    @Override
    public void duplicate(String resourceId) {
        heard.add("duplicate " + resourceId);
    }

    @Override
    public void retrying(int stream, String reason, Duration pause) {
        heard.add("retrying: " + reason);
        pauses.add(pause);
    }

    @Override
    public void lost(int stream, String reason, int unconfirmed) {
        heard.add("lost " + unconfirmed);
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
        heard.add("gave up " + failure.status() + " " + failure.getMessage());
    }
}
