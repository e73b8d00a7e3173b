package malote.cli.output;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes into a pipe. What the program behind it does with the lines no pipe tells; but one that has ended, as {@code head}
 * does, is noticed. For that the last newline is written by itself, after the rest was taken and a moment has passed: it fails
 * where nobody can read it any more.
 */
public final class PipeSink implements Sink {
    /** A program that has read all it wants ends within this, unless the machine is very busy. */
    private static final long MOMENT_MILLIS = 5;

    private static final int LONGEST_POLLS = 100;
    private static final int FIFO = 0x1000;
    private static final int TYPE = 0xF000;

    /** What passes between taking and the last newline. */
    @FunctionalInterface
    interface Moment {
        void pass() throws IOException, InterruptedException;
    }

    private final FileOutputStream out;
    /** The same end of the pipe; it tells how much is not taken yet. */
    private final FileInputStream untaken;

    private final Moment moment;

    PipeSink(FileOutputStream out, Moment moment) throws IOException {
        this.out = out;
        this.untaken = new FileInputStream(out.getFD());
        this.moment = moment;
    }

    /** A sink for what is open at {@code path}: this one if that is a pipe. */
    public static Sink of(FileOutputStream out, Path path) throws IOException {
        return isPipe(path) ? new PipeSink(out, () -> Thread.sleep(MOMENT_MILLIS)) : Sink.to(out);
    }

    private static boolean isPipe(Path path) {
        try {
            return ((int) Files.getAttribute(path, "unix:mode") & TYPE) == FIFO;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public synchronized void write(byte[] lines) throws IOException {
        try {
            out.write(lines, 0, lines.length - 1);
            // A slow reader is left its time; one that has ended never takes the rest.
            for (int i = 0; i < LONGEST_POLLS && untaken.available() > 0; i++) {
                Thread.sleep(1);
            }
            moment.pass();
            out.write(lines, lines.length - 1, 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing");
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            throw reason.contains("Broken pipe")
                    ? new IOException("nobody reads the output any more (" + reason + ")", e)
                    : e;
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
