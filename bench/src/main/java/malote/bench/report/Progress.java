package malote.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** One line on standard error that says what goes on: rewritten every second on a terminal, else a line now and then. */
public final class Progress {
    private static final long ON_TERMINAL_NANOS = 1_000_000_000L;
    private static final long ELSEWHERE_NANOS = 5_000_000_000L;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private long shownAt;
    private long lastStored;
    private long lastDelivered;

    private Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        this.shownAt = System.nanoTime();
    }

    public static Progress onStandardError() {
        return new Progress(System.err, isTerminal());
    }

    /** Shows the text if it is time to; costs next to nothing if not. */
    public void tick(String scenario, String phase, long stored, long delivered) {
        long now = System.nanoTime();
        if (now - shownAt >= (terminal ? ON_TERMINAL_NANOS : ELSEWHERE_NANOS)) {
            double seconds = (now - shownAt) / 1e9;
            show(String.format(
                    Locale.ROOT,
                    "%s: %s; stored %,d (%,.0f/s), delivered %,d (%,.0f/s)",
                    scenario,
                    phase,
                    stored,
                    Math.max(0, stored - lastStored) / seconds,
                    delivered,
                    Math.max(0, delivered - lastDelivered) / seconds));
            shownAt = now;
            lastStored = stored;
            lastDelivered = delivered;
        }
    }

    /** Says something that stays. */
    public void say(String text) {
        out.println(terminal ? CLEAR_LINE + text : text);
    }

    private void show(String text) {
        if (terminal) {
            out.print(CLEAR_LINE + text);
            out.flush();
        } else {
            out.println(text);
        }
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
