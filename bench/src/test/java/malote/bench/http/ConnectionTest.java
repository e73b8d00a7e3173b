package malote.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that sends just what the test says, in the pieces that it says. */
final class ConnectionTest {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private ServerSocket server;
    private Loop loop;
    private Connection connection;
    private Socket socket;
    private final List<String> answers = new ArrayList<>();

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        loop = new Loop();
        connection = loop.connect(Endpoint.of("http://127.0.0.1:" + server.getLocalPort()));
        socket = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        socket.close();
        server.close();
    }

    private void ask() {
        connection.send(REQUEST, 0, REQUEST.length, (on, response) -> {
            byte[] next = new byte[100];
            int length = response.copyNext(next, 0);
            answers.add(response.status() + " " + new String(next, 0, length, StandardCharsets.US_ASCII) + " "
                    + response.body() + (response.redelivered() ? " again" : ""));
        });
    }

    private void serve(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private void await(int count) {
        long end = System.nanoTime() + 5_000_000_000L;
        loop.run(() -> answers.size() >= count || System.nanoTime() - end > 0);
    }

    @Test
    void reads_status_next_uri_and_body() throws IOException {
        ask();
        serve("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nPull-Next: /api/next\r\nRedelivered: true\r\n\r\nJosé");
        await(1);

        assertThat(answers).containsExactly("200 /api/next José again");
    }

    @Test
    void reads_an_answer_that_comes_byte_by_byte() throws IOException {
        ask();
        String answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\nabc";
        for (int i = 0; i < answer.length(); i++) {
            serve(answer.substring(i, i + 1));
            loop.run(1_000_000L);
        }
        await(1);

        assertThat(answers).containsExactly("200  abc");
    }

    @Test
    void reads_answers_larger_than_its_buffer_and_small_ones_after_them() throws IOException {
        String large = "x".repeat(1_000_000);
        for (int i = 0; i < 3; i++) {
            ask();
            Thread sender = new Thread(() -> {
                try {
                    serve("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + large);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            await(2 * i + 1);
            ask();
            serve("HTTP/1.1 204 No Content\r\nPull-Next: /n\r\n\r\n");
            await(2 * i + 2);
        }

        assertThat(answers).hasSize(6);
        assertThat(answers.get(4)).hasSize(1_000_000 + "200  ".length());
        assertThat(answers.get(5)).isEqualTo("204 /n ");
    }

    @Test
    void sends_requests_larger_than_the_socket_takes_at_once() throws IOException {
        byte[] large = new byte[20_000_000];
        connection.send(large, 0, large.length, (on, response) -> answers.add("done"));
        Thread receiver = new Thread(() -> {
            try {
                socket.getInputStream().readNBytes(large.length);
                serve("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        receiver.start();
        await(1);

        assertThat(answers).containsExactly("done");
    }

    @Test
    void says_that_a_connection_broke_before_its_answer() throws IOException {
        ask();
        serve("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        socket.close();

        assertThatThrownBy(() -> await(1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("broke before its answer");
    }

    @Test
    void connects_again_when_the_server_closed_it_while_it_was_idle() throws IOException {
        ask();
        serve("HTTP/1.1 204 No Content\r\n\r\n");
        await(1);
        socket.close();
        loop.run(20_000_000L);

        ask();
        socket = server.accept();
        serve("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await(2);

        assertThat(answers).containsExactly("204  ", "200  {}");
    }

    @Test
    void one_that_is_made_later_fails_when_nobody_listens_and_is_made_when_somebody_does() throws IOException {
        InetSocketAddress address;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = new InetSocketAddress(closed.getInetAddress(), closed.getLocalPort());
        }
        Connection later = loop.connectLater(Endpoint.of("http://127.0.0.1:" + address.getPort()));
        List<String> failures = new ArrayList<>();
        Reply reply = new Reply() {
            @Override
            public void answered(Connection on, Response response) {
                answers.add(Integer.toString(response.status()));
            }

            @Override
            public void failed(Connection on, IOException failure) {
                failures.add(String.valueOf(failure.getMessage()));
            }
        };
        later.send(REQUEST, 0, REQUEST.length, reply);
        assertThat(failures).hasSize(1);
        assertThat(later.isBusy()).isFalse();

        try (ServerSocket open = new ServerSocket(address.getPort(), 1, InetAddress.getLoopbackAddress())) {
            later.send(REQUEST, 0, REQUEST.length, reply);
            try (Socket accepted = open.accept()) {
                accepted.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                await(1);
            }
        }
        assertThat(answers).containsExactly("204");
    }

    @Test
    void refuses_answers_without_a_length_chunked_ones_and_more_than_one() {
        for (String answer : List.of(
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc")) {
            assertThatThrownBy(() -> {
                        close();
                        connect();
                        ask();
                        serve(answer);
                        await(1);
                    })
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void runs_timers_in_the_order_of_their_time() {
        long now = System.nanoTime();
        loop.at(now + 6_000_000, () -> answers.add("second"));
        loop.at(now + 2_000_000, () -> answers.add("first"));
        await(2);

        assertThat(answers).containsExactly("first", "second");
    }
}
