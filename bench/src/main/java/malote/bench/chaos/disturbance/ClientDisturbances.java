package malote.bench.chaos.disturbance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import malote.bench.chaos.program.Replica;
import malote.bench.chaos.trial.Disturbance;
import malote.bench.load.Temper;

/** What clients do to servers. */
public final class ClientDisturbances {
    private static final int SOCKETS = 60;
    private static final int REQUESTS = 200;
    private static final int RECEIVE_BYTES = 4_096;

    private final List<Replica> replicas;
    private final Consumer<Temper> temper;
    private final List<SocketChannel> sockets = new ArrayList<>();

    /** @param temper sets that of the collectors */
    public ClientDisturbances(List<Replica> replicas, Consumer<Temper> temper) {
        this.replicas = replicas;
        this.temper = temper;
    }

    /** Before answers and in the middle of them. */
    public Disturbance connectionsCut() {
        return new Disturbance(
                "connections cut",
                Duration.ofSeconds(6),
                target -> temper.accept(Temper.NERVOUS),
                target -> temper.accept(Temper.USUAL));
    }

    /** They ask for much and read nothing of it. */
    public Disturbance answersNeverRead() {
        String request = "GET /api/util/static/65536 HTTP/1.1\r\nHost: localhost\r\n\r\n";
        return new Disturbance(
                "answers never read",
                Duration.ofSeconds(6),
                target -> open(request.repeat(REQUESTS)),
                target -> closeAll());
    }

    public Disturbance halfRequests() {
        String head = "POST /api/pix/99999999/msgs HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: ";
        String icom = String.join(
                "\r\n",
                "POST /api/v1/in/99999999/msgs HTTP/1.1",
                "Host: localhost",
                "Content-Type: multipart/mixed; boundary=half",
                "Content-Length: 5000",
                "",
                "--half",
                "Content-Type: application/xml; charset=utf-8",
                "",
                "<Envelope>");
        return new Disturbance(
                "half a request",
                Duration.ofSeconds(6),
                target -> {
                    open(head + "5000\r\n\r\n[{\"endToEndId\":");
                    open(head + "5000000\r\n\r\n[{\"endToEndId\":");
                    open(icom);
                    open("GET /api/pix/99999999/stre");
                },
                target -> closeAll());
    }

    private void open(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < SOCKETS; i++) {
            URI server = URI.create(replicas.get(i % replicas.size()).url());
            SocketChannel socket = SocketChannel.open();
            sockets.add(socket);
            socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.configureBlocking(false);
            socket.write(ByteBuffer.wrap(bytes));
        }
    }

    private void closeAll() throws IOException {
        for (SocketChannel socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }
}
