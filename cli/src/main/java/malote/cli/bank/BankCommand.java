package malote.cli.bank;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import malote.cli.server.ServerOption;
import malote.client.CollectorException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Is a small bank: a counterpart for programs under test. */
@Command(
        name = "bank",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Is a small bank: it collects with six streams, accepts each payment to it, and pays if you say whom. It keeps"
                        + " nothing. Use it as a counterpart for your own programs, or as a good collector in a rehearsal.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  malote bank 22222222                              # accepts whatever is paid to it",
            "  malote bank 11111111 --pay 22222222 --rate 5",
            "  malote bank 32074986 --pay 99999A04 --rate 16.8 --count 10000    # in a rehearsal of tier 10,000"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended after --seconds",
            "1:the server refuses, or a file cannot be read",
            "2:wrong usage",
            "130:ended by Ctrl-C"
        })
public final class BankCommand implements Callable<Integer> {
    private static final String ISPB = "[0-9A-Z]{8}";
    private static final int MAX_RATE = 500;

    @Parameters(paramLabel = "ISPB", description = "the bank's own: 8 characters of 0-9 and A-Z")
    private String ispb = "";

    @Option(names = "--pay", paramLabel = "ISPB", description = "whom it pays (nobody)")
    private @Nullable String receiver;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "5",
            description = "its payments in a second, at an even pace (${DEFAULT-VALUE})")
    private double rate;

    @Option(names = "--count", paramLabel = "N", description = "pay so many times, then only collect (without end)")
    private @Nullable Integer count;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "0", description = "end after so long (with Ctrl-C)")
    private int seconds;

    @Mixin
    private ServerOption server = new ServerOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        try (Bank bank = new Bank(server.icomServer(), ispb)) {
            bank.collect();
            if (receiver != null && count != null) {
                bank.pay(receiver, count, rate);
            } else if (receiver != null) {
                bank.keepPaying(receiver, rate);
            }
            Ticker.run(List.of(bank), seconds);
            Optional<CollectorException> refusal = bank.refusal();
            refusal.ifPresent(why -> System.err.println("malote: " + why.getMessage()));
            return refusal.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void check() {
        if (!ispb.matches(ISPB) || (receiver != null && !receiver.matches(ISPB))) {
            throw server.wrongUse("an ISPB is 8 characters of 0-9 and A-Z.");
        } else if (!(rate > 0 && rate <= MAX_RATE)) {
            throw server.wrongUse("--rate must be above 0, at most 500.");
        } else if (count != null && (count < 1 || receiver == null)) {
            throw server.wrongUse("--count must be 1 or more, and needs --pay.");
        } else if (seconds < 0) {
            throw server.wrongUse("--seconds must be 0 or more.");
        }
    }
}
