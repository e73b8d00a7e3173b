package malote.bench.standby;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DistanceTest {
    private static final long FAR_NANOS = 200_000_000L;

    private ServerSocket server;
    private Distance distance;

    @BeforeEach
    void start() throws Exception {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        distance = Distance.to(server.getLocalPort());
    }

    @AfterEach
    void stop() throws Exception {
        distance.close();
        server.close();
    }

    @Test
    void a_round_trip_takes_the_time_that_is_set_and_brings_every_byte_in_order() throws Exception {
        try (Socket near = new Socket(InetAddress.getLoopbackAddress(), distance.port());
                Socket far = server.accept()) {
            distance.set(FAR_NANOS);
            byte[] sent = new byte[300_000];
            for (int i = 0; i < sent.length; i++) {
                sent[i] = (byte) (i * 31);
            }
            long since = System.nanoTime();
            near.getOutputStream().write(sent);
            InputStream arriving = far.getInputStream();
            assertThat(arriving.readNBytes(sent.length)).isEqualTo(sent);
            OutputStream back = far.getOutputStream();
            back.write(1);
            assertThat(near.getInputStream().read()).isEqualTo(1);
            assertThat(System.nanoTime() - since).isGreaterThanOrEqualTo(FAR_NANOS);
        }
    }

    @Test
    void what_one_side_ends_ends_at_the_other() throws Exception {
        try (Socket near = new Socket(InetAddress.getLoopbackAddress(), distance.port());
                Socket far = server.accept()) {
            near.shutdownOutput();

            assertThat(far.getInputStream().read()).isEqualTo(-1);
        }
    }
}
