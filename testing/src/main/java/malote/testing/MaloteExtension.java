package malote.testing;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server for the tests of a class, on a free port and with an empty database, which is gone when they are over:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final MaloteExtension malote = new MaloteExtension(Map.of("STREAM_POLL", "500ms"));
 *
 * @Test
 * void storesAMessage() {
 *     send(malote.url().resolve("/api/pix/32074986/msgs"));
 * }
 * }</pre>
 *
 * <p>Register it as a static field. Tests of other classes have servers of their own. Which server is started:
 * {@link MaloteServer}.
 */
public final class MaloteExtension implements BeforeAllCallback, AfterAllCallback {
    private final Map<String, String> settings;
    private @Nullable MaloteServer server;

    /** A server with the settings of the manual. */
    public MaloteExtension() {
        this(Map.of());
    }

    /** @param settings environment variables of the server, such as {@code STREAM_LEASE} */
    public MaloteExtension(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = MaloteServer.start(settings);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server != null) {
            server.close();
        }
    }

    /** The base of all URLs, {@code http://localhost:PORT}. */
    public URI url() {
        return server().url();
    }

    /**
     * The server.
     *
     * @throws IllegalStateException if the tests have not begun, as when the field is not static
     */
    public MaloteServer server() {
        if (server == null) {
            throw new IllegalStateException("The server does not run: is the field of the extension static?");
        }
        return server;
    }
}
