package malote.bench;

import picocli.CommandLine;

/** The program. Exit code 0: every run verified; 1: a run failed, or lost or repeated a message; 2: wrong use. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchCommand()).execute(args));
    }
}
