package malote.cli;

import java.io.PrintWriter;
import malote.cli.output.Failures;
import malote.cli.server.ServerOption;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program. Exit codes: 0 done; 1 it did not work (the server is not reached or refuses, a file cannot be read or
 * written); 2 wrong use; 130 and 143 ended by Ctrl-C or by SIGTERM.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.setProperty(ServerOption.HOST_MAY_BE_SET, "host");
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new MaloteCommand());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("malote: " + Failures.text(failure));
            return CommandLine.ExitCode.SOFTWARE;
        });
        line.setParameterExceptionHandler((failure, arguments) -> wrongUse(failure));
        return line;
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
