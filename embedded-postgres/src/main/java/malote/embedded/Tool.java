package malote.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs short-lived programs and reads what they say. */
final class Tool {
    private static final String PATH = "/usr/bin:/bin:/usr/sbin:/sbin";

    /** How a program ended; {@code output} is what it wrote, standard output and error together. */
    record Result(int status, String output) {
        boolean ok() {
            return status == 0;
        }

        /** The line that tells best what went wrong. */
        String complaint() {
            return Tool.complaint(output).orElse("it ended with status " + status);
        }
    }

    private Tool() {}

    /**
     * A builder with an empty environment but for a path, UTC and the C locale: {@code PGDATA}, {@code PGPORT} or a
     * {@code LD_LIBRARY_PATH} of the caller must not reach PostgreSQL, and its messages are read in English.
     */
    static ProcessBuilder builder(List<String> command, Path directory) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", PATH, "LC_ALL", "C", "TZ", "UTC"));
        return builder;
    }

    /** Runs {@code command} to its end with {@code input} on its standard input. */
    static Result run(List<String> command, Path directory, String input) throws IOException, InterruptedException {
        Process process = builder(command, directory).start();
        try {
            try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
                in.write(input);
            } catch (IOException e) {
                // It ended without reading: its status and output say why.
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } finally {
            process.destroy();
        }
    }

    /** The first line of a PostgreSQL program's output that names an error, or else the last line of any kind. */
    static Optional<String> complaint(String output) {
        List<String> lines =
                output.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        return lines.stream()
                .filter(l -> l.matches(".*(FATAL|PANIC|ERROR|error):.*"))
                .findFirst()
                .or(() -> lines.stream().reduce((first, second) -> second))
                .map(l -> l.replaceFirst("^.*?(FATAL|PANIC|ERROR|error): *", ""));
    }

    /** A program of the operating system, where it has it. */
    static Optional<String> find(String name) {
        return Stream.of(PATH.split(":"))
                .map(d -> Path.of(d, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
