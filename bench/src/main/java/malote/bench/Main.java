package malote.bench;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program. Exit code 0: every run verified; 1: a run failed, or lost or repeated a message; 2: wrong use; 130, 143: ended by
 * Ctrl-C, by SIGTERM.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        CommandLine program = commandLine();
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

    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand())
                .setParameterExceptionHandler((failure, arguments) -> wrongUse(failure));
    }

    /** What is wrong in a line, and where to read on. The whole help would hide it. */
    private static int wrongUse(ParameterException failure) {
        CommandSpec command = failure.getCommandLine().getCommandSpec();
        PrintWriter err = failure.getCommandLine().getErr();
        err.println("malote: " + failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Try '" + command.qualifiedName() + " --help'.");
        return command.exitCodeOnInvalidInput();
    }
}
