package malote.client.icom;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The ids of the messages that were handled last. Thread-safe. */
final class Handled {
    private final int most;
    private final Set<String> ids = new LinkedHashSet<>();

    /** @param most how many ids are remembered; 0: none */
    Handled(int most) {
        this.most = most;
    }

    synchronized boolean has(IcomMessage message) {
        return ids.contains(message.resourceId());
    }

    synchronized void add(List<IcomMessage> messages) {
        messages.forEach(message -> ids.add(message.resourceId()));
        Iterator<String> oldest = ids.iterator();
        while (ids.size() > most) {
            oldest.next();
            oldest.remove();
        }
    }
}
