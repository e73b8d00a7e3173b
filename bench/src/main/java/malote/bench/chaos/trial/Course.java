package malote.bench.chaos.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import malote.bench.chaos.traffic.Clients;
import malote.bench.history.Verdict;
import malote.bench.http.Loop;
import org.jspecify.annotations.Nullable;

/** Carries out a plan on a thread of its own while the clients run on the calling one. */
final class Course {
    private static final long LAST_PAUSE_MILLIS = 12_000;
    /** More than it takes to see that the rate has lasted. */
    private static final double SIGHT = 6;

    private static final long LOOK_MILLIS = 500;

    private final Plan plan;
    private final Clients clients;
    private final Runnable between;
    private final double recovery;
    private final List<Event> events = new ArrayList<>();
    private volatile boolean over;
    private volatile long end;
    private volatile @Nullable Throwable failure;

    /** What happened, and from when to when. */
    record Event(Disturbance disturbance, long begin, long end) {}

    /**
     * @param between called before each disturbance
     * @param recovery seconds in which the rate must be back. So long it waits for that before it disturbs again: else nobody
     *     could tell that it was not
     */
    Course(Plan plan, Clients clients, Runnable between, double recovery) {
        this.plan = plan;
        this.clients = clients;
        this.between = between;
        this.recovery = recovery;
    }

    /** Runs it to the end, and the load until everything is delivered. */
    Verdict run(Loop loop) {
        Thread conductor = new Thread(this::conduct, "chaos");
        conductor.setDaemon(true);
        clients.start();
        conductor.start();
        try {
            loop.run(() -> over);
        } catch (CancellationException e) {
            // It must start nothing that nobody would stop.
            conductor.interrupt();
            CompletableFuture.runAsync(() -> join(conductor)).join();
            throw e;
        }
        return clients.end();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void conduct() {
        try {
            for (Plan.Step step : plan.steps()) {
                clients.setPhase("undisturbed");
                between.run();
                Thread.sleep(step.pause().toMillis());
                awaitRecovery();
                clients.setPhase(step.disturbance().name());
                long begin = System.nanoTime();
                step.disturbance().begin().run(step.target());
                Thread.sleep(step.disturbance().hold().toMillis());
                step.disturbance().end().run(step.target());
                events.add(new Event(step.disturbance(), begin, System.nanoTime()));
            }
            clients.setPhase("undisturbed");
            Thread.sleep(LAST_PAUSE_MILLIS);
            awaitRecovery();
        } catch (Exception e) {
            failure = e;
        } finally {
            end = System.nanoTime();
            over = true;
        }
    }

    private void awaitRecovery() throws InterruptedException {
        if (events.isEmpty()) {
            return;
        }
        Event last = events.get(events.size() - 1);
        for (long now = System.nanoTime();
                took(last, now).isEmpty() && now < from(last, now) + (recovery + SIGHT) * 1e9;
                now = System.nanoTime()) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Seconds until nine tenths of what was delivered before a disturbance were again; empty if that was not before {@code until}. */
    OptionalDouble took(Event event, long until) {
        return clients.timeline()
                .recovery(from(event, until), until, clients.timeline().usual(event.begin()));
    }

    /** From when on the recovery from a disturbance counts. */
    long from(Event event, long until) {
        return event.disturbance().isOvercome()
                ? clients.timeline().silence(event.begin(), until).orElse(event.begin())
                : event.end();
    }

    /** What kept it from carrying out the plan. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    List<Event> events() {
        return events;
    }

    /** When the last of the plan was done and some time had passed. */
    long end() {
        return end;
    }
}
