package malote.bench.chaos.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the system. */
public final class Shell {
    private static final long PATIENCE_SECONDS = 60;

    private Shell() {}

    /** Runs a program to its end; what it says is in the message of the {@link IOException} if it fails. */
    public static void run(List<String> command) throws IOException, InterruptedException {
        output(command);
    }

    /** The same; gives what it says. */
    public static String output(String... command) throws IOException, InterruptedException {
        return output(List.of(command));
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("malote-bench", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IOException(command + " does not end");
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                throw e;
            }
            String said = Files.readString(output, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(command + " failed: " + said);
            }
            return said;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    public static void run(String... command) throws IOException, InterruptedException {
        run(List.of(command));
    }

    /** Sends a signal to a process and all that it started. */
    public static void signalAll(String signal, ProcessHandle process) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal, Long.toString(process.pid())));
        process.descendants().forEach(child -> command.add(Long.toString(child.pid())));
        try {
            run(command);
        } catch (IOException e) {
            if (process.isAlive()) {
                run("kill", "-" + signal, Long.toString(process.pid()));
            }
        }
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
