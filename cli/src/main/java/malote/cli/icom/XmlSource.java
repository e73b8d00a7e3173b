package malote.cli.icom;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Messages to send, one after the other. */
public interface XmlSource extends AutoCloseable {
    /** The next message; null: there are no more. */
    @Nullable
    XmlFile next() throws IOException;

    @Override
    default void close() throws IOException {}
}
