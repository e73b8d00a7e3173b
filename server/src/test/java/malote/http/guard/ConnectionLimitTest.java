package malote.http.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

final class ConnectionLimitTest {
    private final InetAddress one = address(1);
    private final InetAddress another = address(2);
    private final InetAddress proxy = address(3);
    private final ConnectionLimit limit = new ConnectionLimit(2, proxy::equals);

    @Test
    void anAddressHasSoManyConnectionsAndTakesNoneOfAnother() {
        assertThat(limit.enter(one)).isTrue();
        assertThat(limit.enter(one)).isTrue();
        assertThat(limit.enter(one)).isFalse();
        assertThat(limit.enter(one)).isFalse();

        assertThat(limit.enter(another)).isTrue();
    }

    @Test
    void aClientWithManyAddressesOfOneNetworkHasNoMore() throws UnknownHostException {
        assertThat(limit.enter(InetAddress.getByName("2001:db8:0:1::1"))).isTrue();
        assertThat(limit.enter(InetAddress.getByName("2001:db8:0:1:ffff::2"))).isTrue();
        assertThat(limit.enter(InetAddress.getByName("2001:db8:0:1::3"))).isFalse();

        assertThat(limit.enter(InetAddress.getByName("2001:db8:0:2::1"))).isTrue();
        limit.leave(InetAddress.getByName("2001:db8:0:1::2"));
        assertThat(limit.enter(InetAddress.getByName("2001:db8:0:1::3"))).isTrue();
    }

    @Test
    void whatEndsMakesRoom() {
        limit.enter(one);
        limit.enter(one);
        limit.leave(one);

        assertThat(limit.enter(one)).isTrue();
        assertThat(limit.enter(one)).isFalse();
    }

    @Test
    void aProxyHasNoLimit() {
        for (int i = 0; i < 10; i++) {
            assertThat(limit.enter(proxy)).isTrue();
        }
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
