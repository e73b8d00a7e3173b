package malote.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that the server answers for: {@code localhost} and names below it, addresses, and the names that are set.
 *
 * <p>Where nobody is asked who he is, what keeps the pages of other sites out is that a browser tells where they are from
 * ({@link CrossSite}). A site can have its own name lead to this server (DNS rebinding): then its pages are of the same site
 * as the server, to the browser. But the browser still asks for that name, which is none of these.
 */
public final class Hosts {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*(:[0-9]{1,5})?");

    private final Set<String> names;

    private Hosts(Set<String> names) {
        this.names = names;
    }

    /**
     * Reads what is set.
     *
     * @param text names, separated by commas; one with a port is for that port only
     * @return empty if it is something else
     */
    public static Optional<Hosts> parse(String text) {
        Set<String> names = new TreeSet<>();
        for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            String name = part.strip();
            if (NAME.matcher(name).matches()) {
                names.add(name);
            } else if (!name.isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.of(new Hosts(names));
    }

    /** These and another, which may be an address: then it is one of them already. */
    public Hosts with(String host) {
        Set<String> more = new TreeSet<>(names);
        more.add(host.toLowerCase(Locale.ROOT));
        return new Hosts(more);
    }

    /** The host that a request is for, with its port if that was said; null if none was said, as HTTP/1.0 allows. */
    static @Nullable String of(HttpServerRequest request) {
        String target = request.uri();
        if (target.startsWith("/")) {
            return request.getHeader(HttpHeaders.HOST);
        }
        // RFC 9112, section 3.2.2: a target with a host goes before the header.
        int from = target.indexOf("//") + 2;
        int to = from;
        while (to < target.length() && "/?#".indexOf(target.charAt(to)) < 0) {
            to++;
        }
        return target.substring(from, to);
    }

    private static boolean isIpV6Literal(String name) {
        return name.startsWith("[")
                && name.endsWith("]")
                && NetUtil.isValidIpV6Address(name.substring(1, name.length() - 1));
    }

    /** Whether this is a name that leads to one server: neither an address nor localhost, which others use as well. */
    static boolean isName(String host) {
        HostAndPort parsed = HostAndPort.parseAuthority(host, -1);
        if (parsed == null) {
            return false;
        }
        String name = parsed.host();
        return !NetUtil.isValidIpV4Address(name) && !isIpV6Literal(name) && !name.endsWith("localhost");
    }

    /** @param host with its port or without */
    boolean contains(String host) {
        HostAndPort parsed = HostAndPort.parseAuthority(host, -1);
        if (parsed == null) {
            return false;
        }
        String name = parsed.host();
        if (NetUtil.isValidIpV4Address(name) || isIpV6Literal(name)) {
            return true;
        }
        name = name.toLowerCase(Locale.ROOT);
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || names.contains(name)
                || (parsed.port() >= 0
                        ? names.contains(name + ":" + parsed.port())
                        : names.contains(name + ":80") || names.contains(name + ":443"));
    }
}
