package malote.cli.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Appends to a file that it has for itself. Lines are on disk when {@link #write} returns; threads that write at the same time share one
 * {@code fsync}: who comes to it first does it for all that was written by then. After one has failed nothing can be written any more:
 * the system tells of what it could not write once only, and a second {@code fsync} would succeed.
 */
public final class FileSink implements Sink {
    private static final int LONGEST_TAIL = 1 << 16;

    private final FileChannel channel;
    private final Object syncing = new Object();
    private volatile long written;
    private long synced;
    private volatile @Nullable IOException failed;

    private FileSink(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a file or makes it. A last line without a newline, which a program that was killed left behind, is cut off: its
     * batch was not confirmed and comes again.
     *
     * @throws IOException if it cannot be used, or another program writes there
     */
    public static FileSink open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            requireLock(channel, file);
            FileSink sink = new FileSink(channel);
            sink.cutTail(file);
            channel.force(true);
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
                    entry.force(true);
                }
            }
            return sink;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Until it is closed; two would write over each other's lines. */
    private static void requireLock(FileChannel channel, Path file) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // This program has it.
        }
        if (lock == null) {
            throw new IOException(
                    file + " is being written by another program; name another file, or wait until it has ended");
        }
    }

    @Override
    public void write(byte[] lines) throws IOException {
        requireSound();
        long mine;
        synchronized (channel) {
            long start = channel.position();
            try {
                for (ByteBuffer rest = ByteBuffer.wrap(lines); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
            } catch (IOException e) {
                channel.truncate(start);
                throw e;
            }
            mine = channel.position();
            written = mine;
        }
        synchronized (syncing) {
            if (synced < mine) {
                sync();
            }
        }
    }

    private void requireSound() throws IOException {
        IOException before = failed;
        if (before != null) {
            throw new IOException("what was written before may not be on the disk", before);
        }
    }

    private void sync() throws IOException {
        requireSound();
        long all = written;
        try {
            channel.force(false);
        } catch (IOException e) {
            failed = e;
            throw e;
        }
        synced = all;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void cutTail(Path file) throws IOException {
        long size = channel.size();
        int length = (int) Math.min(size, LONGEST_TAIL);
        ByteBuffer tail = ByteBuffer.allocate(length);
        while (tail.hasRemaining() && channel.read(tail, size - length + tail.position()) >= 0) {}
        byte[] bytes = Arrays.copyOf(tail.array(), tail.position());
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end < bytes.length && ((end == 0 && size > length) || bytes[end] != '{')) {
            throw new IOException(file + " does not end with a line of messages; name another file");
        }
        channel.truncate(size - bytes.length + end);
        channel.position(channel.size());
        synced = channel.position();
    }
}
