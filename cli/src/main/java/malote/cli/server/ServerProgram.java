package malote.cli.server;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server's own program, which has its settings and reaches its database. */
public final class ServerProgram {
    /** What the launcher tells of it. */
    private static final String JAR = "malote.server.jar";

    private ServerProgram() {}

    /**
     * Runs it, with the streams of this program.
     *
     * @return its exit code
     * @throws IOException if it cannot be started
     */
    public static int run(String... arguments) throws IOException, InterruptedException {
        return start(Redirect.INHERIT, arguments).waitFor();
    }

    /**
     * Starts it. When this program is told to end, so is that one, and this one then waits for it.
     *
     * @param streams where its standard input and output lead; what it says of errors goes where this program's does
     * @param arguments its command and what that takes
     * @throws IOException if it is not known where the program is, or it cannot be started
     */
    public static Process start(Redirect streams, String... arguments) throws IOException {
        String jar = System.getProperty(JAR);
        if (jar == null) {
            throw new IOException("the server's program is not known here; use ./malote " + arguments[0]);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-jar",
                jar));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(streams)
                .redirectOutput(streams)
                .redirectError(Redirect.INHERIT)
                .start();
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        } catch (IllegalStateException e) {
            // Told already.
            end(process);
        }
        return process;
    }

    /** It puts in order what it began, such as a database that it started. */
    private static void end(Process process) {
        process.toHandle().destroy();
        process.onExit().join();
    }
}
