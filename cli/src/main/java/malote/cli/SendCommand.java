package malote.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import malote.cli.json.Delivery;
import malote.cli.json.GeneratedSource;
import malote.cli.json.InputSource;
import malote.cli.json.MessageSource;
import malote.cli.output.Failures;
import malote.cli.output.Progress;
import malote.cli.server.ServerOption;
import malote.client.Problem;
import malote.client.RejectedException;
import malote.client.Sender;
import malote.client.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/** Sends messages from a file, from standard input, or random ones. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        versionProvider = MaloteCommand.Version.class,
        sortOptions = false,
        description = {
            "Sends messages to the institutions that receive them: JSON objects one after the other, such as one per line,"
                    + " or arrays of them.",
            "",
            "While the server is unavailable or overloaded, the same messages are sent again. To continue after a failure,"
                    + " run the command again: messages that are stored already are not stored twice."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  malote send messages.ndjson",
            "  malote send yesterday.ndjson.gz",
            "  malote send --generate 1000 --ispb 32074986",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all messages are stored",
            "1:the server was unreachable or refused messages; those before them are stored",
            "2:wrong usage",
            "130:ended by Ctrl-C"
        })
final class SendCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "the messages; - or nothing: standard input; gzip is decompressed")
    private Path file = Path.of("-");

    @Option(names = "--generate", paramLabel = "N", description = "send N random messages instead")
    private @Nullable Long generate;

    @Option(
            names = "--ispb",
            paramLabel = "ISPB",
            description = "receiver of random messages; with a file: refuse messages for others")
    private @Nullable String ispb;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "messages per request, 1 to 10000 (${DEFAULT-VALUE}); sent when that many have been read or the input"
                            + " ends, and stored all or none")
    private int batch;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "how long to retry a request (${DEFAULT-VALUE})")
    private long patience;

    @Option(names = "--json", description = "print the result as JSON on standard output")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "print failures only")
    private boolean quiet;

    @Mixin
    private ServerOption server = new ServerOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (batch < 1 || batch > 10_000) {
            throw server.wrongUse("--batch must be 1 to 10000.");
        }
        Server receiver = server.server();
        try (MessageSource source = source();
                Progress progress = Progress.start("Sending", generate == null ? -1 : generate, quiet)) {
            Delivery delivery = new Delivery(
                    new Sender(receiver, Duration.ofSeconds(patience), progress::retrying), batch, ispb, progress);
            try {
                delivery.send(source);
                progress.end();
                report(delivery, progress);
                return CommandLine.ExitCode.OK;
            } catch (IOException e) {
                progress.end();
                report(delivery, progress);
                System.err.println("malote: " + Failures.text(e));
                if (e instanceof RejectedException rejected) {
                    for (Problem.Fault fault : rejected.problem().faults()) {
                        System.err.println("  " + delivery.place(fault.pointer()) + " " + fault.detail());
                    }
                }
                return CommandLine.ExitCode.SOFTWARE;
            }
        }
    }

    private MessageSource source() throws IOException {
        if (generate != null) {
            if (generate < 1) {
                throw server.wrongUse("--generate must be 1 or more.");
            } else if (ispb == null) {
                throw server.wrongUse("--generate needs --ispb, which says whom the messages are for.");
            }
            try {
                return new GeneratedSource(ispb, generate);
            } catch (IllegalArgumentException e) {
                throw server.wrongUse(String.valueOf(e.getMessage()));
            }
        }
        if (file.toString().equals("-")) {
            return new InputSource(System.in);
        }
        return InputSource.of(file);
    }

    private void report(Delivery delivery, Progress progress) {
        if (json) {
            System.out.printf(Locale.ROOT, "{\"recebidas\":%d,\"novas\":%d}%n", delivery.sent(), delivery.stored());
        } else {
            progress.say(Progress.messages(delivery.sent()) + " sent, " + delivery.stored() + " of them new.");
        }
    }
}
