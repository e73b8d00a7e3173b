package malote.queue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** Remembers what it was told, in the order of events; calls of lanes apart, as they are many. */
public final class RecordedEvents implements Events {
    public final List<String> told = new ArrayList<>();
    public final List<Map<QueueName, Long>> eras = new ArrayList<>();
    public final Map<String, List<Integer>> calls = new LinkedHashMap<>();
    public final Map<String, List<IntSupplier>> lanes = new LinkedHashMap<>();

    /** What was told since the last time. */
    public List<String> take() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    /** How much waits in the lanes of this name. */
    public int waiting(String lane) {
        return lanes.getOrDefault(lane, List.of()).stream()
                .mapToInt(IntSupplier::getAsInt)
                .sum();
    }

    @Override
    public void stored(int messages) {
        told.add("stored " + messages);
    }

    @Override
    public void delivered(int messages, boolean redelivered, boolean repeated, long age) {
        told.add("delivered " + messages + (redelivered ? " redelivered" : "") + (repeated ? " repeated" : "")
                + (age == UNKNOWN_AGE ? "" : " after " + age / 1_000_000 + " ms"));
    }

    @Override
    public void nothing() {
        told.add("nothing");
    }

    @Override
    public void refused(Refusal why) {
        told.add("refused " + why);
    }

    @Override
    public void era(Map<QueueName, Long> gone) {
        eras.add(gone);
    }

    @Override
    public void vanished() {
        told.add("vanished");
    }

    @Override
    public void opened() {
        told.add("opened");
    }

    @Override
    public void ended() {
        told.add("ended");
    }

    @Override
    public void stopped(QueueName queue) {
        told.add("stopped " + queue.text());
    }

    @Override
    public void abandoned(QueueName queue) {
        told.add("abandoned " + queue.text());
    }

    @Override
    public void lane(String name, IntSupplier waiting) {
        lanes.computeIfAbsent(name, key -> new ArrayList<>()).add(waiting);
    }

    @Override
    public void called(String lane, int requests, long nanos) {
        calls.computeIfAbsent(lane, key -> new ArrayList<>()).add(requests);
    }

    @Override
    public void overloaded(String lane) {
        told.add("overloaded " + lane);
    }
}
