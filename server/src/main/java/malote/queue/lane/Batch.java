package malote.queue.lane;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The requests of one call, and the lines that they came from. Guarded by its lane until the call is made. */
final class Batch<Q, R> {
    final List<Line.Entry<Q, R>> entries = new ArrayList<>();
    final List<Line<Q, R>> lines = new ArrayList<>();
    int weight;
    /** Nothing more goes in. */
    boolean full;
    /** It is for lines that stand aside. */
    boolean locked;

    private final Set<Object> keys = new HashSet<>();

    /** Takes the keys of a request, unless one of them is here already. */
    boolean addKeys(Iterable<?> more) {
        for (Object key : more) {
            if (keys.contains(key)) {
                return false;
            }
        }
        more.forEach(keys::add);
        return true;
    }
}
