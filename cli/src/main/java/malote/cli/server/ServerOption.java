package malote.cli.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import malote.client.Server;
import malote.client.Tls;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which server a command talks to, and as whom. */
public final class ServerOption {
    /** The system property by which Java lets the header {@code Host} be set, read when the first request is made. */
    public static final String HOST_MAY_BE_SET = "jdk.httpclient.allowRestrictedHeaders";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-u", "--url"},
            paramLabel = "URL",
            description = "the server ($MALOTE_URL, otherwise http://localhost:3000)")
    private @Nullable String url;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME:VALUE",
            description = "a header for every request; may be repeated")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "CAs of the server, in PEM ($MALOTE_CA, otherwise those that Java trusts)")
    private @Nullable Path ca;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "the certificate to show to the server, in PEM ($MALOTE_CERT)")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "the key of the certificate, in PEM ($MALOTE_CERT_KEY)")
    private @Nullable Path certificateKey;

    @Option(
            names = "--keystore",
            paramLabel = "FILE",
            description = "certificate and key as PKCS12, instead of --cert and --key")
    private @Nullable Path keystore;

    @Option(names = "--keystore-password-file", paramLabel = "FILE", description = "holds the password of the keystore")
    private @Nullable Path keystorePassword;

    @Option(
            names = "--token",
            paramLabel = "KEY",
            description = "a key of the server (mlt_…); other users of this machine can see it here, so prefer"
                    + " $MALOTE_KEY or --token-file")
    private @Nullable String token;

    @Option(names = "--token-file", paramLabel = "FILE", description = "holds the key of the server ($MALOTE_KEY_FILE)")
    private @Nullable Path tokenFile;

    /** Whether the server was named on the command line. */
    public boolean isGiven() {
        return url != null;
    }

    /** As below, by the variables of this process. */
    public Server server() throws IOException {
        return server(System.getenv());
    }

    /**
     * The server to speak ICOM with, which may close connections whose {@code Host} names a port, as the Central Bank's does. It is
     * left out where Java lets that header be set ({@link #HOST_MAY_BE_SET}).
     */
    public Server icomServer() throws IOException {
        Server server = server();
        boolean isAllowed = System.getProperty(HOST_MAY_BE_SET, "").contains("host");
        boolean isSet = headers.stream()
                .anyMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("host:"));
        String host = server.request("/").build().uri().getHost();
        return isAllowed && !isSet ? server.withHeader("Host", host) : server;
    }

    /**
     * The server, as the options say, otherwise the variables.
     *
     * @throws IOException if a file cannot be read
     */
    public Server server(Map<String, String> environment) throws IOException {
        try {
            Server server = Server.at(url == null ? usual(environment.get("MALOTE_URL")) : url);
            Optional<Tls> tls = tls(environment);
            if (tls.isPresent()) {
                server = server.tls(tls.get());
            }
            Optional<String> key = key(environment);
            if (key.isPresent()) {
                server = server.key(key.get());
            }
            for (String header : headers) {
                int colon = header.indexOf(':');
                if (colon < 1) {
                    throw new IllegalArgumentException("a header is NAME:VALUE, not \"" + header + "\"");
                }
                server = server.withHeader(
                        header.substring(0, colon).strip(),
                        header.substring(colon + 1).strip());
            }
            return server;
        } catch (IllegalArgumentException e) {
            throw wrongUse(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Tls> tls(Map<String, String> environment) throws IOException {
        Optional<Path> trusted = or(ca, environment, "MALOTE_CA");
        Optional<Path> shown = keystore == null ? or(certificate, environment, "MALOTE_CERT") : Optional.empty();
        Optional<Path> secret =
                keystore == null ? or(certificateKey, environment, "MALOTE_CERT_KEY") : Optional.empty();
        if (keystore != null && (certificate != null || certificateKey != null)) {
            throw new IllegalArgumentException("give --keystore, or --cert and --key");
        } else if ((keystore == null) != (keystorePassword == null)) {
            throw new IllegalArgumentException("--keystore and --keystore-password-file go together");
        } else if (shown.isPresent() != secret.isPresent()) {
            throw new IllegalArgumentException(
                    "--cert and --key go together, and so do $MALOTE_CERT and $MALOTE_CERT_KEY");
        }
        Tls tls = trusted.isPresent() ? Tls.usual().trust(trusted.get()) : Tls.usual();
        if (keystore != null && keystorePassword != null) {
            return Optional.of(tls.keystore(keystore, line(keystorePassword).toCharArray()));
        } else if (shown.isPresent() && secret.isPresent()) {
            return Optional.of(tls.certificate(shown.get(), secret.get()));
        }
        return trusted.map(given -> tls);
    }

    private Optional<String> key(Map<String, String> environment) throws IOException {
        if (token != null && tokenFile != null) {
            throw new IllegalArgumentException("give --token or --token-file");
        } else if (token != null) {
            return Optional.of(token);
        } else if (tokenFile != null) {
            return Optional.of(line(tokenFile));
        }
        Optional<String> key = variable(environment, "MALOTE_KEY");
        Optional<String> file = variable(environment, "MALOTE_KEY_FILE");
        return key.isPresent() || file.isEmpty() ? key : Optional.of(line(Path.of(file.get())));
    }

    /** What a file with one secret holds. */
    private static String line(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    private static Optional<Path> or(@Nullable Path given, Map<String, String> environment, String name) {
        return given == null ? variable(environment, name).map(Path::of) : Optional.of(given);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A variable that is blank counts as not set. */
    public static String usual(@Nullable String variable) {
        return variable == null || variable.isBlank() ? "http://localhost:3000" : variable.strip();
    }

    /** Says what is wrong with the use of the command. */
    public CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
