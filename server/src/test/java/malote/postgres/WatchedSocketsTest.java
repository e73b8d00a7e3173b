package malote.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import malote.embedded.DatabaseAddress;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

final class WatchedSocketsTest {
    @Test
    void aHostThatIsGoneIsMissedWithinFifteenSeconds() throws Exception {
        PGSimpleDataSource source =
                new Sessions(new DatabaseAddress("localhost", 1, "malote", "malote", "")).dataSource();
        assertThat(source.getTcpKeepAlive()).isTrue();
        SocketFactory factory = Class.forName(source.getSocketFactory())
                .asSubclass(SocketFactory.class)
                .getDeclaredConstructor()
                .newInstance();
        try (Socket socket = factory.createSocket()) {
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)
                            + socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)
                                    * socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT))
                    .isLessThan(15);
        }
    }
}
