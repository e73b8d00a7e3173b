package malote.http.guard;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.logging.Logger;

/**
 * Limits how many connections each address has open, so that none takes them all; with IPv6 each network of 64 bits, for a client
 * can have all of its addresses. Thread-safe.
 */
public final class ConnectionLimit {
    private static final Logger LOG = Logger.getLogger(ConnectionLimit.class.getName());
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private static final int IPV6_BYTES = 16;
    private static final int NETWORK_BYTES = 8;

    private final int most;
    private final Predicate<InetAddress> exempt;
    private final Map<InetAddress, Integer> open = new ConcurrentHashMap<>();
    private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - MINUTE);

    /**
     * @param most connections of one address; at least 1
     * @param exempt addresses without a limit, such as those of proxies, behind which are many clients
     */
    public ConnectionLimit(int most, Predicate<InetAddress> exempt) {
        this.most = most;
        this.exempt = exempt;
    }

    /** Counts a connection that was accepted; false if it is one too many, and is not counted. */
    boolean enter(InetAddress address) {
        if (exempt.test(address)) {
            return true;
        }
        int count = open.merge(network(address), 1, Integer::sum);
        if (count <= most) {
            return true;
        }
        leave(address);
        long now = System.nanoTime();
        long before = saidAt.get();
        if (now - before >= MINUTE && saidAt.compareAndSet(before, now)) {
            LOG.warning(() -> network(address).getHostAddress() + (address instanceof Inet6Address ? "/64" : "")
                    + " has " + most + " connections open, as many as HTTP_CONNECTIONS"
                    + " allows; more are closed at once. If it is a proxy, add it to TRUSTED_PROXIES.");
        }
        return false;
    }

    /** A connection that was counted has ended. */
    void leave(InetAddress address) {
        if (!exempt.test(address)) {
            open.computeIfPresent(network(address), (same, count) -> count == 1 ? null : count - 1);
        }
    }

    private static InetAddress network(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length < IPV6_BYTES) {
            return address;
        }
        Arrays.fill(bytes, NETWORK_BYTES, IPV6_BYTES, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // Its length is right.
        }
    }
}
