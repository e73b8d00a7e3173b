package malote.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a server is and how it is spoken to. Immutable, and safe for use by many threads. */
public final class Server {
    private final URI base;
    private final Map<String, String> headers;
    private final HttpClient http;

    private Server(URI base, Map<String, String> headers, HttpClient http) {
        this.base = base;
        this.headers = headers;
        this.http = http;
    }

    /**
     * The server at an address.
     *
     * @param url such as {@code http://localhost:3000}: without a path, for the server's own {@code Pull-Next} has none
     * @throws IllegalArgumentException if it is not the address of an HTTP server
     */
    public static Server at(String url) {
        return at(
                url,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(10))
                        .build());
    }

    /** The same with an HTTP client of the caller's, say for its certificates or proxy. It must not follow redirects. */
    public static Server at(String url, HttpClient client) {
        URI base = URI.create(url.replaceFirst("/+$", ""));
        boolean http = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
        if (!http
                || base.getHost() == null
                || !base.getRawPath().isEmpty()
                || base.getRawQuery() != null
                || base.getRawFragment() != null) {
            throw new IllegalArgumentException("not the address of a server, such as http://localhost:3000: " + url);
        }
        return new Server(base, Map.of(), client);
    }

    /** The same with a header that goes with every request, such as {@code Authorization}. */
    public Server withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Server(base, more, http);
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
