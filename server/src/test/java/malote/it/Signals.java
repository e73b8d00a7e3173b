package malote.it;

import java.io.IOException;
import java.util.stream.Stream;

/** Sends signals, as {@code kill} does. */
public final class Signals {
    private Signals() {}

    public static void send(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Stops a PostgreSQL with all its sessions; it then neither answers nor refuses. */
    public static void freeze(ProcessHandle postmaster) {
        send("STOP", postmaster);
        all(postmaster.descendants(), "STOP");
    }

    public static void thaw(ProcessHandle postmaster) {
        all(postmaster.descendants(), "CONT");
        send("CONT", postmaster);
    }

    private static void all(Stream<ProcessHandle> processes, String signal) {
        processes.forEach(process -> send(signal, process));
    }
}
