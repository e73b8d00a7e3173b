package malote.bench;

import picocli.CommandLine;

/**
 * The program. Exit code 0: every run verified; 1: a run failed, or lost or repeated a message; 2: wrong use; 130, 143: ended by
 * Ctrl-C, by SIGTERM.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        CommandLine program = new CommandLine(new BenchCommand());
        CommandLine.IExecutionExceptionHandler usual = program.getExecutionExceptionHandler();
        program.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (Ending.isWished()) {
                return CommandLine.ExitCode.SOFTWARE;
            }
            return usual.handleExecutionException(failure, command, parsed);
        });
        // A signal gives the exit code by itself.
        System.exit(Ending.run(() -> program.execute(args)));
    }
}
