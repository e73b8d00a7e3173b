package malote.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Messages to send, one after the other. */
interface MessageSource extends AutoCloseable {
    /** The next message; null: there are no more. */
    @Nullable
    RawMessage next() throws IOException;

    @Override
    default void close() throws IOException {}
}
