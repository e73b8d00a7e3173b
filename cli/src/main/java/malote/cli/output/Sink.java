package malote.cli.output;

import java.io.IOException;
import java.io.OutputStream;

/** Where collected messages go. Safe for use by several threads. */
public interface Sink extends AutoCloseable {
    /** Writes lines, all or none, and returns when they are safe: with the reader's system, or on disk. */
    void write(byte[] lines) throws IOException;

    @Override
    default void close() throws IOException {}

    /** Into a stream, which must not gather what it gets. */
    static Sink to(OutputStream out) {
        return lines -> {
            synchronized (out) {
                out.write(lines);
                out.flush();
            }
        };
    }
}
