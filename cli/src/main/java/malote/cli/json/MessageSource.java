package malote.cli.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Messages to send, one after the other. */
public interface MessageSource extends AutoCloseable {
    /** The next message; null: there are no more. */
    @Nullable
    RawMessage next() throws IOException;

    @Override
    default void close() throws IOException {}
}
