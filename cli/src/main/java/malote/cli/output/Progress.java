package malote.cli.output;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a command has come, on standard error: a bar on a terminal, else only what is said. Thread-safe. */
public final class Progress implements AutoCloseable {
    /** Set by the launcher, since Java cannot tell. */
    private static final boolean TERMINAL = Boolean.getBoolean("malote.terminal");

    private final boolean quiet;
    private final @Nullable ProgressBar bar;

    private Progress(boolean quiet, @Nullable ProgressBar bar) {
        this.quiet = quiet;
        this.bar = bar;
    }

    /**
     * Begins to show a task.
     *
     * @param total how many messages there will be; -1: not known
     * @param quiet say nothing at all
     */
    public static Progress start(String task, long total, boolean quiet) {
        return new Progress(quiet, TERMINAL && !quiet ? bar(task, total) : null);
    }

    /** So many, in words: {@code 1 message}. */
    public static String messages(long count) {
        return count + (count == 1 ? " message" : " messages");
    }

    public void add(long messages) {
        if (bar != null) {
            bar.stepBy(messages);
        }
    }

    /** Says something that stays, also without a terminal. */
    public void say(String text) {
        if (quiet) {
            return;
        }
        // With a bar, the line is first cleared.
        System.err.println((bar != null ? "\r\u001b[K" : "") + "malote: " + text);
    }

    /** Says why something is tried again, and when. */
    public void retrying(String reason, Duration pause) {
        say(String.format(Locale.ROOT, "%s; again in %.1f s", reason, pause.toMillis() / 1000.0));
    }

    @Override
    public void close() {
        end();
    }

    /** Shows the last state of the bar; what is said later comes below it. */
    public void end() {
        if (bar != null) {
            bar.close();
        }
    }

    private static ProgressBar bar(String task, long total) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .setUnit(" msgs", 1)
                .showSpeed()
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
    }
}
