package malote.cli.demo;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import malote.cli.bank.Bank;
import malote.cli.bank.Ticker;
import malote.client.Server;
import malote.testing.MaloteServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a server, and two banks that pay each other by it. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Starts a server with an empty database, and two small banks, 11111111 and 22222222, that pay each other by it;"
                        + " opens the dashboard. Nothing is kept when it ends.",
        footerHeading = "%nExamples:%n",
        footer = {"  malote demo", "  malote demo --rate 50 --without 22222222     # your programs are the second bank"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ended after --seconds", "1:the server does not start", "2:wrong usage", "130:ended by Ctrl-C"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final List<String> BANKS = List.of("11111111", "22222222");
    private static final boolean TERMINAL = Boolean.getBoolean("malote.terminal");
    private static final String USUAL_PORT = "3000";
    private static final int MAX_PORT = 65_535;
    private static final int MAX_RATE = 500;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "the server's; 0: any free one ($PORT, otherwise 3000)")
    private @Nullable Integer given;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "5",
            description = "payments of each bank in a second (${DEFAULT-VALUE})")
    private double rate;

    @Option(
            names = "--without",
            paramLabel = "ISPB",
            description = "leave this bank to your own programs, which collect and answer")
    private @Nullable String without;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "0", description = "end after so long (with Ctrl-C)")
    private int seconds;

    @Option(names = "--no-browser", description = "do not open the dashboard")
    private boolean isHeadless;

    @Override
    public Integer call() throws InterruptedException {
        int port = port(System.getenv());
        check();
        System.err.println("malote: starting a server …");
        try (MaloteServer started = MaloteServer.start(Map.of("PORT", Integer.toString(port)))) {
            String url = started.url().toString();
            explain(url);
            if (!isHeadless && TERMINAL) {
                browse(url);
            }
            run(url);
            return CommandLine.ExitCode.OK;
        }
    }

    /** As the option says, otherwise the variable, which is the server's setting, too. */
    int port(Map<String, String> environment) {
        String set = environment.getOrDefault("PORT", "").strip();
        String port = given != null ? given.toString() : set.isEmpty() ? USUAL_PORT : set;
        try {
            int number = Integer.parseInt(port);
            if (number >= 0 && number <= MAX_PORT) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As one that is too large.
        }
        throw wrongUse((given == null ? "PORT" : "--port") + " must be 0 to 65535.");
    }

    private void check() {
        if (!(rate > 0 && rate <= MAX_RATE)) {
            throw wrongUse("--rate must be above 0, at most 500.");
        } else if (without != null && !BANKS.contains(without)) {
            throw wrongUse("--without must be 11111111 or 22222222.");
        } else if (seconds < 0) {
            throw wrongUse("--seconds must be 0 or more.");
        }
    }

    private CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private void explain(String url) {
        String own = without == null ? BANKS.get(1) : without;
        StringBuilder text = new StringBuilder("Dashboard: ").append(url).append("/\n");
        if (without == null) {
            text.append("To be bank ")
                    .append(own)
                    .append(" with programs of your own: ./malote demo --without ")
                    .append(own);
        } else {
            text.append("Bank ")
                    .append(own)
                    .append(" is yours. A payment that it does not answer ends after 40 s with AB03.");
        }
        System.out.println(text.append("\n  collect  GET ")
                .append(url)
                .append("/api/v1/out/")
                .append(own)
                .append("/stream/start\n  send     POST ")
                .append(url)
                .append("/api/v1/in/")
                .append(own)
                .append("/msgs\n  try      ./malote collect --icom ")
                .append(own)
                .append(" -u ")
                .append(url)
                .append("\nCtrl-C ends it."));
    }

    private void run(String url) throws InterruptedException {
        Server server = Server.at(url);
        Map<String, Bank> banks = new LinkedHashMap<>();
        BANKS.stream().filter(ispb -> !ispb.equals(without)).forEach(ispb -> banks.put(ispb, new Bank(server, ispb)));
        try {
            banks.forEach((ispb, bank) -> {
                bank.collect();
                bank.keepPaying(BANKS.get(1 - BANKS.indexOf(ispb)), rate);
            });
            Ticker.run(banks.values(), seconds);
        } finally {
            banks.values().forEach(Bank::close);
        }
    }

    /** Opens a page if there is a program for that; without one, its address was printed. */
    private static void browse(String url) {
        boolean isMac = System.getProperty("os.name").startsWith("Mac");
        try {
            new ProcessBuilder(isMac ? "open" : "xdg-open", url + "/")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            // There is no such program.
        }
    }
}
