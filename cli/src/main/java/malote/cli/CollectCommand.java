package malote.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import malote.cli.icom.IcomCollecting;
import malote.cli.icom.IcomSink;
import malote.cli.icom.MessageDirectory;
import malote.cli.json.Collecting;
import malote.cli.output.Failures;
import malote.cli.output.FileSink;
import malote.cli.output.PipeSink;
import malote.cli.output.Progress;
import malote.cli.output.Sink;
import malote.cli.output.Tally;
import malote.cli.server.ServerOption;
import malote.client.Collector;
import malote.client.icom.IcomCollector;
import malote.client.stream.CollectorBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Collects messages and writes them one a line. */
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        versionProvider = MaloteCommand.Version.class,
        sortOptions = false,
        description = {
            "Collects the messages of an institution and writes them as NDJSON, one per line.",
            "",
            "A batch is confirmed only after it is written: with --output FILE, after it is on disk. So nothing is lost,"
                    + " however the command ends. After a kill or a crash the last batch of a stream may be delivered and"
                    + " written once more. What cannot be written goes back to the queue. Ctrl-C ends the streams in order.",
            "",
            "With a pipe, a batch is confirmed once the next program has taken it and is still running. A pipe cannot say"
                    + " what that program does with the lines: one that ends early (head) or crashes may drop confirmed"
                    + " messages. If none may be lost, write to a file first.",
            "",
            "With --icom, messages of the ICOM dialect are collected: as JSON with resourceId and xml, or with --directory"
                    + " as files named by their PI-ResourceId, in which / is written _, and + is written -. A file is there"
                    + " only when it is whole and on disk; a message that comes again is there once."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  malote collect 32074986 > messages.ndjson",
            "  malote collect 32074986 --collectors 6 --output messages.ndjson",
            "  malote collect 32074986 --max 1 | jq .valor",
            "  malote collect --icom 32074986 --directory messages",
            "  malote collect --icom 32074986 --max 1 | jq -r .xml",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:--max messages were collected",
            "1:the server refused, or the messages could not be written",
            "2:wrong usage",
            "130:ended by Ctrl-C (143: by SIGTERM), in order"
        })
final class CollectCommand implements Callable<Integer> {
    private static final int REMEMBERED = 100_000;

    @Parameters(paramLabel = "ISPB", description = "the institution")
    private String ispb = "";

    @Option(
            names = {"-c", "--collectors"},
            paramLabel = "N",
            defaultValue = "1",
            description = "how many collectors, 1 to 6 (${DEFAULT-VALUE})")
    private int collectors;

    @Option(names = "--single", description = "read one message at a time instead of up to ten")
    private boolean single;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "append to this file (standard output); an incomplete last line is cut off first")
    private @Nullable Path output;

    @Option(names = "--icom", description = "collect messages of the ICOM dialect")
    private boolean icom;

    @Option(
            names = {"-d", "--directory"},
            paramLabel = "DIR",
            description = "with --icom: write each message into a file of this directory, instead of lines")
    private @Nullable Path directory;

    @Option(
            names = "--unique",
            description =
                    "with --icom: leave out messages whose PI-ResourceId is among the last 100000 that were written")
    private boolean unique;

    @Option(names = "--no-gzip", description = "with --icom: ask for answers that are not compressed")
    private boolean plain;

    @Option(names = "--max", paramLabel = "N", description = "end after exactly N messages")
    private @Nullable Long max;

    @Option(
            names = {"-q", "--quiet"},
            description = "print failures only")
    private boolean quiet;

    @Mixin
    private ServerOption server = new ServerOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!icom && (directory != null || unique || plain)) {
            throw server.wrongUse("--directory, --unique and --no-gzip are for --icom.");
        } else if (directory != null && output != null) {
            throw server.wrongUse("give --output or --directory.");
        }
        return icom ? collectIcom() : collectJson();
    }

    private int collectJson() throws IOException, InterruptedException {
        Collector.Builder builder = configured(() -> Collector.of(server.server(), ispb));
        try (Sink sink = sink();
                Progress progress = progress()) {
            Collecting collecting = new Collecting(sink, progress);
            Collector collector = builder.listener(collecting).start(collecting);
            collecting.stopsBy(collector::stop);
            return await(collector.ended(), collector::close, collecting, progress);
        }
    }

    private int collectIcom() throws IOException, InterruptedException {
        IcomCollector.Builder builder = configured(() -> IcomCollector.of(server.icomServer(), ispb))
                .gzip(!plain)
                .dropDuplicates(unique ? REMEMBERED : 0);
        try (Sink sink = directory == null ? sink() : lines -> {};
                Progress progress = progress()) {
            IcomSink messages = directory == null ? IcomSink.lines(sink) : MessageDirectory.open(directory);
            IcomCollecting collecting = new IcomCollecting(messages, progress);
            IcomCollector collector = builder.listener(collecting).start(collecting);
            collecting.stopsBy(collector::stop);
            return await(collector.ended(), collector::close, collecting, progress);
        }
    }

    /** A builder with what is set for both dialects. */
    private <B extends CollectorBuilder<B>> B configured(Making<B> making) throws IOException {
        try {
            B builder = making.make().streams(collectors).multipart(!single);
            return max == null ? builder : builder.limit(max);
        } catch (IllegalArgumentException e) {
            throw server.wrongUse(String.valueOf(e.getMessage()));
        }
    }

    /** Makes something of the options, which may name files. */
    @FunctionalInterface
    private interface Making<T> {
        T make() throws IOException;
    }

    private Progress progress() {
        return Progress.start("Collecting", max == null ? -1 : max, quiet);
    }

    /** Waits for the end of a collector, which a signal closes, and reports how it went. */
    private static int await(CompletableFuture<Void> ended, Runnable closing, Tally tally, Progress progress)
            throws InterruptedException {
        CountDownLatch reported = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(closing, reported), "end of the streams"));
        @Nullable Throwable failure = null;
        try {
            ended.join();
        } catch (CompletionException e) {
            failure = e.getCause();
        }
        progress.end();
        progress.say(tally.summary());
        reported.countDown();
        if (failure == null) {
            failure = tally.failure();
        }
        if (failure == null) {
            return CommandLine.ExitCode.OK;
        }
        System.err.println("malote: " + Failures.text(failure));
        if (!tally.returned().isEmpty()) {
            System.err.println("malote: " + tally.returned());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private Sink sink() throws IOException {
        if (output == null) {
            return PipeSink.of(new FileOutputStream(FileDescriptor.out), Path.of("/dev/fd/1"));
        }
        boolean file = Files.isRegularFile(output) || Files.notExists(output);
        return file ? FileSink.open(output) : PipeSink.of(new FileOutputStream(output.toFile()), output);
    }

    /** When a signal ends the program: the streams first, then the last words of the main thread. */
    private static void end(Runnable closing, CountDownLatch reported) {
        closing.run();
        try {
            reported.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
