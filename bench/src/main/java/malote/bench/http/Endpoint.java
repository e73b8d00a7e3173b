package malote.bench.http;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Where a server is. */
public record Endpoint(String url, InetSocketAddress address) {

    /** That of a URL {@code http://host:port}; anything else is an {@link IllegalArgumentException}. */
    public static Endpoint of(String url) {
        URI uri = URI.create(url);
        if (!"http".equals(uri.getScheme())
                || uri.getHost() == null
                || !(uri.getPath().isEmpty() || uri.getPath().equals("/"))) {
            throw new IllegalArgumentException("\"" + url + "\" is not a URL such as http://127.0.0.1:3000");
        }
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        return new Endpoint("http://" + uri.getHost() + ":" + port, new InetSocketAddress(uri.getHost(), port));
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
        return " HTTP/1.1\r\nHost: " + host() + "\r\n" + end + "\r\n";
    }
}
