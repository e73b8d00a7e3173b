package malote.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Where a server is and how it is spoken to. Immutable, and safe for use by many threads. */
public final class Server {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final URI base;
    private final Map<String, String> headers;
    private final HttpClient http;
    private final boolean isClientGiven;

    private Server(URI base, Map<String, String> headers, HttpClient http, boolean isClientGiven) {
        this.base = base;
        this.headers = headers;
        this.http = http;
        this.isClientGiven = isClientGiven;
    }

    /**
     * The server at an address.
     *
     * @param url such as {@code http://localhost:3000} or {@code https://malote.example}: without a path, for the server's own {@code Pull-Next} has none
     * @throws IllegalArgumentException if it is not the address of an HTTP server
     */
    public static Server at(String url) {
        return new Server(base(url), Map.of(), client(null), false);
    }

    /** The same with an HTTP client of the caller's, say for its proxy. It must not follow redirects. */
    public static Server at(String url, HttpClient client) {
        return new Server(base(url), Map.of(), client, true);
    }

    private static URI base(String url) {
        URI base = URI.create(url.replaceFirst("/+$", ""));
        boolean http = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
        if (!http
                || base.getHost() == null
                || !base.getRawPath().isEmpty()
                || base.getRawQuery() != null
                || base.getRawFragment() != null) {
            throw new IllegalArgumentException("not the address of a server, such as http://localhost:3000: " + url);
        }
        return base;
    }

    private static HttpClient client(@Nullable SSLContext context) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10));
        return (context == null ? builder : builder.sslContext(context)).build();
    }

    /**
     * The same with these certificates, for an address that begins with {@code https://}.
     *
     * @throws IllegalArgumentException if it does not, or if the HTTP client is the caller's, who gives it certificates
     */
    public Server tls(Tls how) {
        return tls(how.context());
    }

    /** The same by what the JDK makes connections by. */
    public Server tls(SSLContext context) {
        if (!"https".equalsIgnoreCase(base.getScheme())) {
            throw new IllegalArgumentException("certificates are for addresses that begin with https://, not " + base);
        } else if (isClientGiven) {
            throw new IllegalArgumentException("give the certificates to the HTTP client of your own");
        }
        return new Server(base, headers, client(context), false);
    }

    /**
     * The same with a key, such as {@code mlt_…}, which goes with every request. It is in no text that this library makes.
     *
     * @throws IllegalArgumentException if no key looks like that
     */
    public Server key(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("this is not a key; a key is one word, such as mlt_…");
        }
        return withHeader("Authorization", "Bearer " + key);
    }

    /** The same with a header that goes with every request. */
    public Server withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Server(base, more, http, isClientGiven);
    }

    /** The HTTP client to send requests with. */
    public HttpClient http() {
        return http;
    }

    /**
     * A request to the server, with the headers.
     *
     * @param path such as {@code /api/util/filas}
     */
    public HttpRequest.Builder request(String path) {
        return request(uri(path));
    }

    HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        headers.forEach(request::setHeader);
        return request;
    }

    /** Whether a URI is of this server, so that the headers may go there. */
    boolean has(URI uri) {
        return base.getScheme().equalsIgnoreCase(uri.getScheme())
                && base.getRawAuthority().equals(uri.getRawAuthority());
    }

    URI uri(String path) {
        return URI.create(base + path);
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
