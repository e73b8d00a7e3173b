package malote.cli;

import picocli.CommandLine;

/**
 * The program. Exit codes: 0 done; 1 it did not work (the server is not reached or refuses, a file cannot be read or
 * written); 2 wrong use; 130 and 143 ended by Ctrl-C or by SIGTERM.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new MaloteCommand());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("malote: " + Failures.text(failure));
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line;
    }
}
