package malote.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import malote.cli.icom.GeneratedPayments;
import malote.cli.icom.IcomDelivery;
import malote.cli.icom.XmlInput;
import malote.cli.icom.XmlSource;
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
import malote.client.icom.IcomSender;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
                    + " run the command again: messages that are stored already are not stored twice.",
            "",
            "With --icom, messages of the ICOM dialect are sent: an XML file is one message, a directory or a tar archive"
                    + " as many as it has files that end with .xml. Standard output gets a line for each message that is"
                    + " stored, with its PI-ResourceId and where it is from. A message that is sent twice is stored twice, so"
                    + " nothing is sent again that may be stored, unless --resend says so. To continue after a failure, leave"
                    + " out what was printed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  malote send messages.ndjson",
            "  malote send yesterday.ndjson.gz",
            "  malote send --generate 1000 --ispb 32074986",
            "  malote send --icom pacs.008.xml",
            "  malote send --icom --generate 1000 --ispb 00000000 --to 32074986",
            "  malote send --icom messages/ more.tar.gz --ispb 32074986 > ids",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all messages are stored",
            "1:the server was unreachable or refused messages, or it is not known whether they are stored (--icom); those"
                    + " before them are stored",
            "2:wrong usage",
            "130:ended by Ctrl-C"
        })
final class SendCommand implements Callable<Integer> {
    private static final Path STANDARD_INPUT = Path.of("-");

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description =
                    "the messages; - or nothing: standard input; gzip is decompressed; with --icom also directories"
                            + " and tar archives, and several of them")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--icom", description = "send messages of the ICOM dialect")
    private boolean icom;

    @Option(names = "--generate", paramLabel = "N", description = "send N random messages instead")
    private @Nullable Long generate;

    @Option(
            names = "--ispb",
            paramLabel = "ISPB",
            description =
                    "receiver of random messages; with a file: refuse messages for others; with --icom: who sends (what"
                            + " each message says, AppHdr/Fr)")
    private @Nullable String ispb;

    @Option(names = "--to", paramLabel = "ISPB", description = "with --icom: receiver of random payments")
    private @Nullable String to;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "messages per request, 1 to 10000 (1000), with --icom 1 to 10 (10); sent when that many have been"
                            + " read or the input ends, and stored all or none")
    private @Nullable Integer batch;

    @Option(
            names = "--resend",
            description =
                    "with --icom: send again what may be stored, because there was no answer; it may then be stored twice")
    private boolean resend;

    @Option(names = "--no-gzip", description = "with --icom: do not compress")
    private boolean plain;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "how long to retry a request (${DEFAULT-VALUE})")
    private long patience;

    @Option(
            names = "--json",
            description = "print the result as JSON on standard output; with --icom the line of each message")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "print failures only")
    private boolean quiet;

    @Mixin
    private ServerOption server = new ServerOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!icom && (resend || plain)) {
            throw server.wrongUse("--resend and --no-gzip are for --icom.");
        } else if (!icom && files.size() > 1) {
            throw server.wrongUse("give one FILE; several are for --icom.");
        } else if (to != null && (!icom || generate == null)) {
            throw server.wrongUse("--to is for --icom --generate.");
        } else if (patience < 1) {
            throw server.wrongUse("--patience must be 1 or more.");
        }
        return icom ? sendIcom() : sendJson();
    }

    private int batch(int most, int usual) {
        int messages = batch == null ? usual : batch;
        if (messages < 1 || messages > most) {
            throw server.wrongUse("--batch must be 1 to " + most + ".");
        }
        return messages;
    }

    private int sendJson() throws IOException, InterruptedException {
        int messages = batch(10_000, 1_000);
        Server receiver = server.server();
        try (MessageSource source = source();
                Progress progress = Progress.start("Sending", generate == null ? -1 : generate, quiet)) {
            Delivery delivery = new Delivery(
                    new Sender(receiver, Duration.ofSeconds(patience), progress::retrying), messages, ispb, progress);
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

    private int sendIcom() throws IOException, InterruptedException {
        int messages = batch(IcomSender.MAX_MESSAGES, IcomSender.MAX_MESSAGES);
        if (ispb != null && !ispb.matches("[0-9A-Z]{8}")) {
            throw server.wrongUse("an ISPB is 8 characters of 0-9 and A-Z, not \"" + ispb + "\".");
        }
        Server receiver = server.icomServer();
        try (XmlSource source = xmlSource();
                Progress progress = Progress.start("Sending", generate == null ? -1 : generate, quiet)) {
            Function<String, IcomSender> senders = from -> IcomSender.of(receiver, from)
                    .patience(Duration.ofSeconds(patience))
                    .retrying(progress::retrying)
                    .gzip(!plain)
                    .resendUnknown(resend);
            IcomDelivery delivery = new IcomDelivery(senders, messages, ispb, json, System.out, progress);
            try {
                delivery.send(source);
                return CommandLine.ExitCode.OK;
            } finally {
                progress.end();
                progress.say(Progress.messages(delivery.sent()) + " sent.");
            }
        }
    }

    private XmlSource xmlSource() throws IOException {
        if (generate == null) {
            return new XmlInput(files.isEmpty() ? List.of(STANDARD_INPUT) : files);
        }
        requireCount(generate);
        if (ispb == null || to == null) {
            throw server.wrongUse("--icom --generate needs --ispb, who pays, and --to, who receives.");
        }
        try {
            return new GeneratedPayments(ispb, to, generate);
        } catch (IllegalArgumentException e) {
            throw server.wrongUse(String.valueOf(e.getMessage()));
        }
    }

    private void requireCount(long messages) {
        if (messages < 1) {
            throw server.wrongUse("--generate must be 1 or more.");
        }
    }

    private MessageSource source() throws IOException {
        if (generate != null) {
            requireCount(generate);
            if (ispb == null) {
                throw server.wrongUse("--generate needs --ispb, which says whom the messages are for.");
            }
            try {
                return new GeneratedSource(ispb, generate);
            } catch (IllegalArgumentException e) {
                throw server.wrongUse(String.valueOf(e.getMessage()));
            }
        }
        Path file = files.isEmpty() ? STANDARD_INPUT : files.get(0);
        return file.equals(STANDARD_INPUT) ? new InputSource(System.in) : InputSource.of(file);
    }

    private void report(Delivery delivery, Progress progress) {
        if (json) {
            System.out.printf(Locale.ROOT, "{\"recebidas\":%d,\"novas\":%d}%n", delivery.sent(), delivery.stored());
        } else {
            progress.say(Progress.messages(delivery.sent()) + " sent, " + delivery.stored() + " of them new.");
        }
    }
}
