package malote.bench.chaos.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import malote.bench.chaos.traffic.Clients;
import malote.bench.history.Verdict;
import malote.bench.http.Loop;
import org.jspecify.annotations.Nullable;

/** Carries out a plan on a thread of its own while the clients run on the calling one. */
final class Course {
    private static final long LAST_PAUSE_MILLIS = 12_000;

    private final Plan plan;
    private final Clients clients;
    private final Runnable between;
    private final List<Event> events = new ArrayList<>();
    private volatile boolean over;
    private volatile long end;
    private volatile @Nullable Throwable failure;

    /** What happened, and from when to when. */
    record Event(Disturbance disturbance, long begin, long end) {}

    /** @param between called before each disturbance */
    Course(Plan plan, Clients clients, Runnable between) {
        this.plan = plan;
        this.clients = clients;
        this.between = between;
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
                clients.setPhase(step.disturbance().name());
                long begin = System.nanoTime();
                step.disturbance().begin().run(step.target());
                Thread.sleep(step.disturbance().hold().toMillis());
                step.disturbance().end().run(step.target());
                events.add(new Event(step.disturbance(), begin, System.nanoTime()));
            }
            clients.setPhase("undisturbed");
            Thread.sleep(LAST_PAUSE_MILLIS);
        } catch (Exception e) {
            failure = e;
        } finally {
            end = System.nanoTime();
            over = true;
        }
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
