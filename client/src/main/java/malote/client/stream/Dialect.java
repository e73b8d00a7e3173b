package malote.client.stream;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * The requests of a dialect, and what their answers mean. Safe for use by many threads.
 *
 * @param <M> a message
 */
public interface Dialect<M> {
    /** Opens a stream and makes its first read, of one message or of {@code several}. */
    HttpRequest start(boolean several);

    /** Reads on: confirms the batch before, or repeats the last answer. */
    HttpRequest read(URI uri, boolean several);

    /** Ends a stream. */
    HttpRequest end(URI uri);

    /**
     * Makes an answer of a response of status 200 or 204.
     *
     * @throws IOException if it is not whole or not what the dialect says: then nothing of it may be used
     */
    Answer<M> answer(HttpResponse<byte[]> response) throws IOException;

    /** The exception for a response of another status; its message says why the server refused. */
    RuntimeException refusal(int status, byte[] body);

    /** Whether a stream that was ended is gone (410), also for who ends it once more. */
    boolean forgetsEnded();
}
