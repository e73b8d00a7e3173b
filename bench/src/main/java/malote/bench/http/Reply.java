package malote.bench.http;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What to do with the answer to a request. Called on the thread of the {@link Loop}. */
public interface Reply {
    /** The whole answer is there. {@code response} is valid until this returns; another request can be sent at once. */
    void answered(Connection connection, Response response);

    /** The connection broke; there will be no answer. */
    default void failed(Connection connection, IOException failure) {
        throw new UncheckedIOException("A connection broke before its answer: " + failure, failure);
    }
}
