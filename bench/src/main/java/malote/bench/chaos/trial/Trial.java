package malote.bench.chaos.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import malote.bench.chaos.traffic.Clients;
import malote.bench.history.Verdict;
import malote.bench.http.Loop;
import malote.bench.report.Figure;
import malote.bench.report.Progress;
import malote.bench.report.Result;
import org.jspecify.annotations.Nullable;

/** Carries out plans under load, and judges what came of it. */
public final class Trial {
    /** What was stored so shortly before a disturbance may be delivered after it. */
    private static final long BEFORE_THE_NEXT_NANOS = 2_000_000_000L;

    private final Path logs;
    private final long seed;
    private final double recovery;
    private final Progress progress;

    /**
     * @param logs where the servers' output is, which must tell of no error
     * @param seed of the plans
     * @param recovery seconds until 90 % of what was stored and collected before a disturbance must be reached again
     */
    public Trial(Path logs, long seed, double recovery, Progress progress) {
        this.logs = logs;
        this.seed = seed;
        this.recovery = recovery;
        this.progress = progress;
    }

    /**
     * Empty if the plan is.
     *
     * @param between called before each disturbance
     * @param remarks for people
     */
    public Optional<Result> carryOut(
            String name, String title, Plan plan, Clients clients, Loop loop, Runnable between, List<String> remarks)
            throws IOException {
        if (plan.steps().isEmpty()) {
            progress.say(name + ": nothing to disturb");
            return Optional.empty();
        }
        progress.say(name + ": seed " + seed + ": " + plan);
        Course course = new Course(plan, clients, between, recovery);
        Verdict verdict = course.run(loop);
        List<String> notes = new ArrayList<>(remarks);
        notes.add(Notes.of(clients));
        clients.trouble().lateReads().forEach(read -> notes.add("Too late: " + read));
        @Nullable Throwable failure = course.failure();
        List<String> faults = new ArrayList<>(verdict.examples());
        if (failure != null) {
            faults.add("The plan could not be carried out: " + failure);
        }
        faults.addAll(ServerLogs.errors(logs));
        writeDeliveries(name, course, clients);
        return Optional.of(new Result(
                name,
                title,
                figures(course, clients),
                faults.isEmpty(),
                verdict.summary(),
                faults,
                new Result.Plots(List.of(), List.of(), List.of()),
                notes));
    }

    /** What was delivered after each disturbance, for those who want to see how it came back. */
    private void writeDeliveries(String name, Course course, Clients clients) throws IOException {
        List<String> lines = new ArrayList<>(List.of("disturbance,seconds,delivered"));
        for (Course.Event event : course.events()) {
            for (String line : clients.timeline().lines(event.begin(), until(course, event))) {
                lines.add(event.disturbance().name() + "," + line);
            }
        }
        Files.write(logs.resolve(name.replaceAll("\\W+", "-") + "-deliveries.csv"), lines);
    }

    /** When what came after a disturbance ends. */
    private static long until(Course course, Course.Event event) {
        int next = course.events().indexOf(event) + 1;
        return next < course.events().size() ? course.events().get(next).begin() : course.end();
    }

    private List<Figure> figures(Course course, Clients clients) {
        List<Figure> figures = new ArrayList<>();
        for (Course.Event event : course.events()) {
            long until = until(course, event);
            figures.add(Figure.atMost(
                    event.disturbance().name() + ": 90 % again after",
                    course.took(event, until).orElse((until - course.from(event, until)) / 1e9),
                    "s",
                    recovery));
            figures.add(Figure.of(
                    "    longest from a 201 to the collector",
                    clients.longestDelay(event.begin(), until - BEFORE_THE_NEXT_NANOS),
                    "s"));
        }
        return figures;
    }
}
