package malote.queue.read;

import java.util.Collections;
import java.util.List;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.Store;
import malote.queue.lane.Lane;
import malote.queue.lane.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Gives back the places of reads that are over, where reads have a limit. Those that cannot be given back are free when the longest
 * time of a read is over.
 *
 * <p>Thread-safe.
 */
final class Places {
    private final Lane<Store.Place, Boolean> lane;

    Places(Store store, Clock clock, Events events) {
        this.lane = new Lane<>(
                Limits.of("leave", 1, 1, Store.Place::queue, place -> List.of()),
                places -> store.leave(places).thenApply(done -> Collections.nCopies(places.size(), true)),
                clock,
                events);
    }

    /** Gives back a place, if there is one. */
    void leave(Store.@Nullable Place place) {
        if (place != null) {
            lane.submit(place);
        }
    }
}
