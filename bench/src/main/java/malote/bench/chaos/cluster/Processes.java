package malote.bench.chaos.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import malote.bench.chaos.program.Shell;

/** The processes that have to do with a directory: those in whose command line it is, and all that these have started. */
record Processes(Path directory) {
    private static final int ATTEMPTS = 50;
    private static final long LOOK_MILLIS = 20;

    /** Ends them as {@code kill -9} does, and waits until they are gone. */
    void kill() throws IOException, InterruptedException {
        for (int i = 0; i < ATTEMPTS && signal("KILL", running()); i++) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Stops them where they are. */
    void freeze() throws InterruptedException {
        // Again, for what one of them has just started.
        signal("STOP", running());
        signal("STOP", running());
    }

    void thaw() throws InterruptedException {
        signal("CONT", running());
    }

    private static boolean signal(String signal, List<Long> to) throws InterruptedException {
        if (to.isEmpty()) {
            return false;
        }
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        to.forEach(pid -> command.add(Long.toString(pid)));
        try {
            Shell.run(command);
        } catch (IOException e) {
            // Some have ended in the meantime; the others got it.
        }
        return true;
    }

    private List<Long> running() {
        return ProcessHandle.allProcesses()
                .filter(process -> isOfDirectory(process.pid()))
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(ProcessHandle::pid)
                .distinct()
                .toList();
    }

    private boolean isOfDirectory(long pid) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            return new String(line, StandardCharsets.UTF_8).contains(directory + "/");
        } catch (IOException e) {
            // It has ended.
            return false;
        }
    }
}
