package malote.message.json;

import java.util.ArrayList;
import java.util.List;
import malote.message.Fault;

/** Faults found so far: counts all and keeps the first ones, so a body full of them takes no memory. */
final class FaultList {
    static final int MAX_LISTED = 100;

    private final List<Fault> listed = new ArrayList<>();
    private int total;

    void add(Fault fault) {
        total++;
        if (listed.size() < MAX_LISTED) {
            listed.add(fault);
        }
    }

    List<Fault> listed() {
        return List.copyOf(listed);
    }

    int total() {
        return total;
    }
}
