package malote.tls;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.stream.Stream;
import malote.file.BadFile;
import malote.file.SettingFile;
import malote.file.Watched;
import org.jspecify.annotations.Nullable;

/**
 * TLS of this server, as its files are now. {@link #look} reads them anew; new connections get what is new, and open ones go on.
 * Thread-safe, but one thread at a time may look.
 */
public final class Tls {
    private static final Logger LOG = Logger.getLogger(Tls.class.getName());
    private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");
    /** With authenticated encryption and keys that are not kept. The Central Bank demands ECDHE-RSA-AES128-GCM-SHA256. */
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final TlsSettings settings;
    private final InstantSource time;
    private final Watched<Identity> own;
    private final @Nullable Clients clients;
    /** What has expired and was told. */
    private String toldExpired = "";

    /** What there is only if client certificates count. */
    private record Clients(
            Watched<Authorities> authorities,
            Watched<Mapping> mapping,
            List<NamePattern> patterns,
            ClientCertificates certificates) {
        Rules rules() {
            return new Rules(mapping.current(), patterns);
        }
    }

    private Tls(TlsSettings settings, InstantSource time) throws BadFile {
        this.settings = settings;
        this.time = time;
        this.own = new Watched<>(
                "The certificate of the server",
                Identity.files(settings.own()),
                contents -> Identity.of(settings.own(), contents, time.instant()));
        TlsSettings.Clients asked = settings.clients().orElse(null);
        this.clients = asked == null ? null : clients(asked);
    }

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if one of them is not what it must be; the message is a sentence that names the setting
     */
    public static Tls open(TlsSettings settings) {
        return open(settings, InstantSource.system());
    }

    static Tls open(TlsSettings settings, InstantSource time) {
        try {
            return new Tls(settings, time);
        } catch (BadFile e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private Clients clients(TlsSettings.Clients asked) throws BadFile {
        Watched<Authorities> authorities = new Watched<>(
                asked.revocations().isPresent()
                        ? "The CAs of client certificates and their revocation lists"
                        : "The CAs of client certificates",
                Authorities.files(asked),
                contents -> Authorities.of(asked, contents, time.instant()));
        List<SettingFile> files = asked.mapping().map(path -> new SettingFile("TLS_MAPPING", path)).stream()
                .toList();
        Watched<Mapping> mapping = new Watched<>(
                "The mapping of client certificates",
                files,
                contents -> contents.isEmpty() ? Mapping.NONE : Mapping.of(files.get(0), contents.get(0)));
        List<NamePattern> patterns = NamePattern.parse(asked.patterns());
        return new Clients(
                authorities,
                mapping,
                patterns,
                new ClientCertificates(authorities.current(), new Rules(mapping.current(), patterns), time));
    }

    /**
     * Has a server that is to be started speak TLS, and nothing else. Connections of all such servers are known here together.
     * For each server it must have options of its own.
     */
    public void secure(HttpServerOptions options) {
        options.setSsl(true)
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setKeyCertOptions(KeyCertOptions.wrap(new OwnKeys(own::current)))
                .setSslHandshakeTimeout(settings.handshake().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                // On the event loop: worker threads would take the processor from it all the same.
                .setSslEngineOptions(new JdkSSLEngineOptions())
                .setUseAlpn(false);
        SUITES.forEach(options::addEnabledCipherSuite);
        // With TLS 1.2 a client could otherwise show another certificate in the middle of a connection.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        Clients asked = clients;
        if (asked != null) {
            options.setClientAuth(ClientAuth.REQUEST)
                    .setTrustOptions(TrustOptions.wrap(new AnyClient(asked.certificates())));
        }
        TlsConnections.watch(asked == null ? null : asked.certificates());
    }

    /** What judges client certificates; empty if none is asked for. */
    public Optional<ClientCertificates> certificates() {
        return Optional.ofNullable(clients).map(Clients::certificates);
    }

    /** How often to {@link #look}. */
    public Duration reload() {
        return settings.reload();
    }

    /**
     * Looks whether the files have changed. What is wrong with them is logged once. Connections whose certificate was revoked,
     * has expired or stands for others now are closed. Blocks for the time of reading.
     */
    public void look() {
        own.look();
        Clients asked = clients;
        if (asked != null) {
            boolean isNewMapping = asked.mapping().look();
            if (asked.authorities().look() || isNewMapping) {
                asked.certificates().judgeBy(asked.authorities().current(), asked.rules(), TlsConnections.chains());
            }
            TlsConnections.endChanged();
        }
        tellExpired();
    }

    private void tellExpired() {
        StringBuilder expired = new StringBuilder();
        expiries().forEach((of, when) -> {
            if (when.isBefore(time.instant())) {
                expired.append(expired.isEmpty() ? "" : ", ").append(of);
            }
        });
        if (!expired.toString().equals(toldExpired)) {
            toldExpired = expired.toString();
            if (!toldExpired.isEmpty()) {
                LOG.severe(() -> "Expired in TLS: " + toldExpired
                        + ". Put new files in place; they are read without a restart.");
            }
        }
    }

    /** Whether some file was not right when it was last looked at, so that what was read before is in use. */
    public boolean hasReloadFailed() {
        Clients asked = clients;
        return own.hasFailed()
                || (asked != null
                        && Stream.of(asked.authorities(), asked.mapping()).anyMatch(Watched::hasFailed));
    }

    /** When what is in use expires: {@code server}, and with client certificates {@code ca} and {@code crl}. */
    public Map<String, Instant> expiries() {
        Map<String, Instant> expiries = new LinkedHashMap<>();
        expiries.put("server", own.current().expires());
        Clients asked = clients;
        if (asked != null) {
            Authorities authorities = asked.authorities().current();
            expiries.put("ca", authorities.expires());
            authorities.listsExpire().ifPresent(when -> expiries.put("crl", when));
        }
        return expiries;
    }
}
