package malote.bench.http;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Where a server is, and as whom it is asked. */
public record Endpoint(String url, InetSocketAddress address, Access access) {

    /** That of a URL {@code http://host:port}, asked as nobody; anything else is an {@link IllegalArgumentException}. */
    public static Endpoint of(String url) {
        return of(url, Access.NONE);
    }

    /** The same asked as somebody; {@code https://host:port} if that has certificates. */
    public static Endpoint of(String url, Access access) {
        URI uri = URI.create(url);
        boolean secure = "https".equals(uri.getScheme());
        if (!(secure || "http".equals(uri.getScheme()))
                || uri.getHost() == null
                || !(uri.getPath().isEmpty() || uri.getPath().equals("/"))) {
            throw new IllegalArgumentException("\"" + url + "\" is not a URL such as http://127.0.0.1:3000");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        return new Endpoint(
                uri.getScheme() + "://" + uri.getHost() + ":" + port,
                new InetSocketAddress(uri.getHost(), port),
                access);
    }

    /** What its connections are encrypted by; none if they are not. */
    Optional<SSLContext> tls() {
        return url.startsWith("https:")
                ? Optional.of(Objects.requireNonNull(access.tls(), "certificates"))
                : Optional.empty();
    }

    /** Its name for the header {@code Host}. */
    public String host() {
        return address.getHostString() + ":" + address.getPort();
    }

    /** A request without a body. */
    public byte[] request(String method, String path, String... headers) {
        return (method + " " + path + tail(headers)).getBytes(StandardCharsets.US_ASCII);
    }

    /** What follows the path in a request without a body. */
    public String tail(String... headers) {
        String end = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return " HTTP/1.1\r\n" + usual() + end + "\r\n";
    }

    /** The lines that every request begins with after the first. */
    public String usual() {
        String host = "Host: " + host() + "\r\n";
        return access.key() == null ? host : host + "Authorization: Bearer " + access.key() + "\r\n";
    }
}
