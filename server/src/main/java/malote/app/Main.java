package malote.app;

import com.sun.management.UnixOperatingSystemMXBean;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;
import malote.embedded.DatabaseStartException;
import malote.http.guard.ConnectionGuards;
import malote.http.guard.ConnectionLimit;
import malote.settings.Environment;
import malote.settings.Settings;
import malote.tls.Tls;
import org.eclipse.microprofile.config.ConfigProvider;

/** The program: {@code serve}, {@code keys}, {@code backup} and {@code restore} (for the command line), {@code --help}, {@code --version}. */
@QuarkusMain
public final class Main {
    private static final int WRONG_USE = 2;
    /** Settings of Quarkus by which it believes what any client says of its address. */
    private static final Set<String> FORWARDING =
            new TreeSet<>(Set.of("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "QUARKUS_HTTP_PROXY_ALLOW_FORWARDED"));

    /** A server at rest with an embedded database has some 110. */
    private static final long LEAST_FILES = 256;

    private Main() {}

    /** Runs the command; exit code 0 for success, 1 for a failure, 2 for wrong use. */
    public static void main(String[] args) {
        String command = args.length == 0 ? "serve" : args[0];
        if (args.length == 2
                && command.equals("serve")
                && List.of("-h", "--help").contains(args[1])) {
            command = "--help";
        } else if (command.equals("keys")) {
            System.exit(KeysCommand.run(Arrays.copyOfRange(args, 1, args.length)));
        } else if (command.equals("backup") || command.equals("restore")) {
            System.exit(BackupCommand.run(command, List.of(args).subList(1, args.length)));
        } else if (args.length > 1) {
            fail(WRONG_USE, "malote " + command + " takes no arguments; see malote --help.");
        }
        switch (command) {
            case "serve" -> serve();
            case "-h", "--help", "help" -> System.out.print(resource("/help.txt"));
            case "-V", "--version" -> System.out.println("malote " + version());
            default -> fail(WRONG_USE, "malote: there is no command \"" + command + "\"; see malote --help.");
        }
    }

    static String version() {
        return resource("/version.txt").strip();
    }

    private static void serve() {
        try {
            requireOpenFiles();
            Environment environment = Environment.load();
            Settings settings = Settings.from(environment);
            environment.requireKnown();
            // Says now what is wrong with the files.
            settings.tls().ifPresent(Tls::open);
            settings.encryption().check();
            IcomWiring.check(settings.icom());
            passOn(environment);
            if (environment.text("quarkus.http.host").isPresent()) {
                throw new IllegalArgumentException("QUARKUS_HTTP_HOST has no effect. Set HOST instead.");
            }
            if (environment.ofProcess().keySet().stream().anyMatch(FORWARDING::contains)
                    || environment.ofFile().keySet().stream().anyMatch(FORWARDING::contains)) {
                throw new IllegalArgumentException("Remove " + String.join(" and ", FORWARDING)
                        + ": everybody could claim any address. Set TRUSTED_PROXIES instead.");
            }
            String host = settings.listening().address();
            System.setProperty("quarkus.http.host", host);
            probe(host, settings.listening().port());
            System.setProperty(
                    "quarkus.log.console.json.enabled",
                    Boolean.toString(settings.telemetry().jsonLog()));
            useOneEventLoopPerCore();
            ConnectionGuards.enable(
                    settings.timeouts(),
                    new ConnectionLimit(
                            settings.connections(), settings.listening().clients()::areMany),
                    settings.icom().strict());
            Database.begin(settings);
        } catch (IllegalArgumentException e) {
            fail(1, "malote: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            fail(1, "malote: " + StartFailure.text(e));
        }
        Quarkus.run(Serve.class, (code, failure) -> {
            if (failure != null && !isEnding()) {
                System.err.println("malote: " + StartFailure.text(failure));
            }
            System.exit(code);
        });
    }

    /** Says in one line that too few files and connections may be open; one or the other part would fail in its own way. */
    private static void requireOpenFiles() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < LEAST_FILES) {
            throw new IllegalArgumentException("the system allows this process "
                    + system.getMaxFileDescriptorCount() + " open files, too few to start; it needs " + LEAST_FILES
                    + ", and one more for every connection. Allow more, such as with ulimit -n 4096.");
        }
    }

    /** OpenTelemetry reads the environment itself, and knows nothing of the file. */
    private static void passOn(Environment environment) {
        environment.ofFile().forEach((name, value) -> {
            if (name.startsWith("OTEL_") && !environment.ofProcess().containsKey(name)) {
                System.setProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
    }

    /** Whether the program was told to end, so that a start which fails for that is no news. */
    private static boolean isEnding() {
        Thread hook = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** The default is twice as many, which on a small machine only adds changes between threads. */
    private static void useOneEventLoopPerCore() {
        String setting = "quarkus.vertx.event-loops-pool-size";
        if (ConfigProvider.getConfig().getOptionalValue(setting, String.class).isEmpty()) {
            System.setProperty(setting, Integer.toString(Runtime.getRuntime().availableProcessors()));
        }
    }

    /** Says that a port cannot be had in one line, before anything is started. */
    private static void probe(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            fail(1, "malote: " + StartFailure.ofListening("", host, port, e));
        }
    }

    private static void fail(int code, String message) {
        System.err.println(message);
        System.exit(code);
    }

    private static String resource(String path) {
        try (InputStream in = Main.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server, from its start to the signal that ends it. */
    static final class Serve implements QuarkusApplication {
        private static final Logger LOG = Logger.getLogger(Serve.class.getName());

        private final Lifecycle server;
        private final Wiring parts;
        private final Ports ports;

        @Inject
        Serve(Lifecycle server, Wiring parts, Ports ports) {
            this.server = server;
            this.parts = parts;
            this.ports = ports;
        }

        /** The launcher takes the archive that Java writes at the end, if its server came up. */
        private static void noteStart() {
            String archive = System.getProperty("malote.archive");
            if (archive != null) {
                try {
                    Files.createFile(Path.of(archive + ".served"));
                } catch (IOException e) {
                    LOG.fine(() -> "No note of the start: " + e);
                }
            }
        }

        /** A program that started a server for itself cannot end it when it is killed. Works as long as such a process is to be seen. */
        private static void endWithParent() {
            Long parent = Long.getLong("malote.parent");
            if (parent != null) {
                ProcessHandle.of(parent)
                        .map(ProcessHandle::onExit)
                        .orElseGet(() -> CompletableFuture.completedFuture(ProcessHandle.current()))
                        .thenRunAsync(() -> {
                            LOG.info("The program that started this server (process " + parent + ") has ended.");
                            System.exit(0);
                        });
            }
        }

        @Override
        public int run(String... args) throws InterruptedException {
            endWithParent();
            Settings.warnings(Environment.loaded().orElseThrow()).forEach(LOG::warning);
            try {
                ports.open();
                server.start();
            } catch (StartException | DatabaseStartException e) {
                if (!server.isStopping()) {
                    System.err.println("malote: " + e.getMessage());
                }
                return 1;
            }
            Welcome welcome = new Welcome(version(), parts, ports);
            if (parts.settings.telemetry().jsonLog()) {
                LOG.info(welcome.line());
            } else {
                System.out.print(welcome.text());
            }
            noteStart();
            Quarkus.waitForExit();
            return 0;
        }
    }
}
