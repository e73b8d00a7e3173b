package malote.cli.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server's own program, which has its settings and reaches its database. */
public final class ServerProgram {
    /** What the launcher tells of it. */
    private static final String JAR = "malote.server.jar";

    private ServerProgram() {}

    /**
     * The command line that runs it for a moment.
     *
     * @param arguments its command and what that takes; more may be added
     * @throws IOException if it is not known where the program is
     */
    public static List<String> command(String... arguments) throws IOException {
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
        return command;
    }

    /**
     * Runs it, with the streams of this program.
     *
     * @return its exit code
     * @throws IOException if it cannot be started
     */
    public static int run(String... arguments) throws IOException, InterruptedException {
        return new ProcessBuilder(command(arguments)).inheritIO().start().waitFor();
    }
}
