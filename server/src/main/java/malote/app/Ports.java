package malote.app;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.BindException;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.logging.Logger;
import malote.http.access.Listeners;
import malote.http.access.Side;
import malote.queue.Failures;
import malote.settings.Settings;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The ports where the server listens: the framework opens one, this opens the others with the same options. All lead to the same
 * routes; which of them a request may reach is decided where it is let in. Thread-safe.
 */
@Singleton
final class Ports implements HttpServerOptionsCustomizer, Listeners {
    private static final Logger LOG = Logger.getLogger(Ports.class.getName());
    /** For Vert.x: any free port, the same for all event loops. */
    private static final int ANY_PORT = -10;

    private final Vertx vertx;
    private final Wiring parts;
    private final Settings.Listening settings;
    private volatile HttpServerOptions options = new HttpServerOptions();
    private volatile OptionalInt operatorPort = OptionalInt.empty();

    @Inject
    Ports(Vertx vertx, Wiring parts) {
        this.vertx = vertx;
        this.parts = parts;
        this.settings = parts.settings.listening();
    }

    /** What the framework is about to listen with; others may still change it. */
    @Override
    public void customizeHttpServer(HttpServerOptions given) {
        options = given;
        parts.tls.ifPresent(tls -> tls.secure(given));
    }

    /** The port of collectors. It is known once the framework listens. */
    int port() {
        return ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
    }

    /** The port of operators, if they have one of their own and it is open. */
    OptionalInt operatorPort() {
        return operatorPort;
    }

    /**
     * Opens the other ports: ::1 beside 127.0.0.1, and that of operators. Blocks until they are open.
     *
     * @throws StartException if the port of operators cannot be had
     */
    void open() throws StartException {
        if (settings.isLocal()) {
            openIpv6();
        }
        if (settings.operators().isPresent()) {
            Settings.Address wanted = settings.operators().get();
            try {
                operatorPort = OptionalInt.of(listen(wanted.host(), wanted.port() == 0 ? ANY_PORT : wanted.port()));
            } catch (BindException e) {
                throw new StartException(StartFailure.ofListening("OPERATOR_", wanted.host(), wanted.port(), e));
            }
        }
    }

    /** Programs that look localhost up may find ::1 first. */
    private void openIpv6() {
        try {
            listen("::1", port());
        } catch (BindException e) {
            // Not every machine has it.
            LOG.fine(() -> "Does not listen on [::1]:" + port() + ": " + e.getMessage());
        }
    }

    private int listen(String host, int port) throws BindException {
        HttpServerOptions same = new HttpServerOptions(options).setHost(host).setPort(port);
        parts.tls.ifPresent(tls -> tls.secure(same));
        Opened opened = new Opened();
        try {
            vertx.deployVerticle(
                            () -> new Listener(same, opened),
                            new DeploymentOptions()
                                    .setInstances(Runtime.getRuntime().availableProcessors()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            Throwable cause = Failures.unwrap(e);
            if (cause instanceof BindException inUse) {
                throw inUse;
            }
            throw (BindException) new BindException(String.valueOf(cause.getMessage())).initCause(e);
        }
        return opened.port;
    }

    @Override
    public boolean have(HttpServerRequest request, Side side) {
        if (settings.operators().isEmpty()) {
            return true;
        }
        // Until it is open, nobody reaches the routes of operators.
        OptionalInt operators = operatorPort;
        boolean isOfOperators = operators.isPresent() && request.localAddress().port() == operators.getAsInt();
        return isOfOperators == (side == Side.OPERATORS);
    }

    private static final class Opened {
        private volatile int port;
    }

    /** One event loop's share of a port. */
    private static final class Listener extends AbstractVerticle {
        private final HttpServerOptions options;
        private final Opened opened;

        Listener(HttpServerOptions options, Opened opened) {
            this.options = options;
            this.opened = opened;
        }

        @Override
        public void start(Promise<Void> started) {
            HttpServer server = vertx.createHttpServer(options);
            server.requestHandler(VertxHttpRecorder.getRootHandler())
                    .listen()
                    .onSuccess(listening -> opened.port = listening.actualPort())
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }
}
