package malote.http.access;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where requests come from. What {@code X-Forwarded-For} and {@code X-Forwarded-Proto} say counts only if a proxy sends it that
 * is trusted: anybody can write them. Immutable.
 */
public final class Clients {
    private final boolean tlsAtProxy;
    private final List<IpSubnetFilterRule> trusted;

    private Clients(boolean tlsAtProxy, List<IpSubnetFilterRule> trusted) {
        this.tlsAtProxy = tlsAtProxy;
        this.trusted = trusted;
    }

    /**
     * Reads what is set.
     *
     * @param tlsAtProxy whether a proxy in front of this server speaks TLS for it
     * @param proxies addresses and networks such as {@code 10.0.0.0/8} with commas between; empty: none is trusted
     * @return empty if it is something else
     */
    public static Optional<Clients> parse(boolean tlsAtProxy, String proxies) {
        List<IpSubnetFilterRule> trusted = new ArrayList<>();
        for (String part : proxies.split(",", -1)) {
            String network = part.strip();
            if (network.isEmpty()) {
                continue;
            }
            int slash = network.indexOf('/');
            String address = slash < 0 ? network : network.substring(0, slash);
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
            if (bytes == null) {
                return Optional.empty();
            }
            try {
                int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(network.substring(slash + 1));
                trusted.add(new IpSubnetFilterRule(InetAddress.getByAddress(bytes), bits, IpFilterRuleType.ACCEPT));
            } catch (IllegalArgumentException | UnknownHostException e) {
                return Optional.empty();
            }
        }
        return Optional.of(new Clients(tlsAtProxy, List.copyOf(trusted)));
    }

    /** The address of the client, or of the first proxy on its way that is not trusted; never with a port. */
    public String address(HttpServerRequest request) {
        String address = peer(request);
        if (trusted.isEmpty()) {
            return address;
        }
        List<String> lines = request.headers().getAll("X-Forwarded-For");
        String[] way = String.join(",", lines).split(",", -1);
        // Each proxy adds at the end whom it heard.
        for (int i = way.length - 1; i >= 0 && isTrusted(address); i--) {
            String before = way[i].strip();
            if (NetUtil.createByteArrayFromIpAddressString(before) == null) {
                return address;
            }
            address = before;
        }
        return address;
    }

    /** Whether many clients may come from this address: it is a proxy that is trusted, or this machine. */
    public boolean areMany(InetAddress address) {
        return address.isLoopbackAddress()
                || trusted.stream().anyMatch(network -> network.matches(new InetSocketAddress(address, 0)));
    }

    /** Whether nobody between the client and this server could read the request. */
    boolean isConfidential(HttpServerRequest request) {
        if (request.isSSL()) {
            return true;
        }
        String peer = peer(request);
        if (tlsAtProxy) {
            if (!isTrusted(peer)) {
                return true;
            }
            // As with addresses: what the nearest proxy says is at the end.
            String[] schemes = String.join(",", request.headers().getAll("X-Forwarded-Proto"))
                    .split(",", -1);
            String nearest = schemes[schemes.length - 1].strip();
            return nearest.isEmpty() || nearest.equalsIgnoreCase("https");
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(peer);
        try {
            return bytes != null && InetAddress.getByAddress(bytes).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private boolean isTrusted(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return false;
        }
        try {
            InetSocketAddress socket = new InetSocketAddress(InetAddress.getByAddress(bytes), 0);
            return trusted.stream().anyMatch(network -> network.matches(socket));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String peer(HttpServerRequest request) {
        SocketAddress client = request.remoteAddress();
        return client == null || client.hostAddress() == null ? "" : client.hostAddress();
    }
}
