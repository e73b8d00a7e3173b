package malote.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import malote.cli.json.Collecting;
import malote.cli.output.Failures;
import malote.cli.output.FileSink;
import malote.cli.output.PipeSink;
import malote.cli.output.Progress;
import malote.cli.output.Sink;
import malote.cli.server.ServerOption;
import malote.client.Collector;
import malote.client.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

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
                    + " messages. If none may be lost, write to a file first."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  malote collect 32074986 > messages.ndjson",
            "  malote collect 32074986 --collectors 6 --output messages.ndjson",
            "  malote collect 32074986 --max 1 | jq .valor",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:--max messages were collected",
            "1:the server refused, or the messages could not be written",
            "2:wrong usage",
            "130:ended by Ctrl-C (143: by SIGTERM), in order"
        })
final class CollectCommand implements Callable<Integer> {
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
        Collector.Builder builder = builder();
        try (Sink sink = sink();
                Progress progress = Progress.start("Collecting", max == null ? -1 : max, quiet)) {
            Collecting collecting = new Collecting(sink, progress);
            Collector collector = builder.listener(collecting).start(collecting);
            collecting.owns(collector);
            CountDownLatch reported = new CountDownLatch(1);
            Thread hook = new Thread(() -> end(collector, reported), "end of the streams");
            Runtime.getRuntime().addShutdownHook(hook);
            @Nullable Throwable failure = null;
            try {
                collector.ended().join();
            } catch (CompletionException e) {
                failure = e.getCause();
            }
            progress.end();
            progress.say(collecting.summary());
            reported.countDown();
            if (failure == null) {
                failure = collecting.failure();
            }
            if (failure != null) {
                System.err.println("malote: " + Failures.text(failure));
                if (!collecting.returned().isEmpty()) {
                    System.err.println("malote: " + collecting.returned());
                }
                return CommandLine.ExitCode.SOFTWARE;
            }
            return CommandLine.ExitCode.OK;
        }
    }

    private Collector.Builder builder() throws IOException {
        Server known = server.server();
        try {
            Collector.Builder builder =
                    Collector.of(known, ispb).streams(collectors).multipart(!single);
            return max == null ? builder : builder.limit(max);
        } catch (IllegalArgumentException e) {
            throw server.wrongUse(String.valueOf(e.getMessage()));
        }
    }

    private Sink sink() throws IOException {
        if (output == null) {
            return PipeSink.of(new FileOutputStream(FileDescriptor.out), Path.of("/dev/fd/1"));
        }
        boolean file = Files.isRegularFile(output) || Files.notExists(output);
        return file ? FileSink.open(output) : PipeSink.of(new FileOutputStream(output.toFile()), output);
    }

    /** When a signal ends the program: the streams first, then the last words of the main thread. */
    private static void end(Collector collector, CountDownLatch reported) {
        collector.close();
        try {
            reported.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
