package malote.bench.load.spi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import malote.bench.history.Fault;
import malote.bench.http.Connection;
import malote.bench.http.Reply;
import malote.bench.http.Response;
import malote.bench.load.Lines;
import malote.message.icom.Gzip;
import malote.message.icom.Multipart;

/** Sends the messages of a bank, one request after the other; what was not answered it sends again as it was, to the next server. */
final class Sender implements Reply {
    private static final long PAUSE_NANOS = 100_000_000L;
    private static final long PATIENCE_NANOS = 9_000_000_000L;
    private static final String XML = "Content-Type: application/xml; charset=utf-8";

    /** What is to be sent, and who hears of it. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Item(byte[] xml, Runnable stored, Runnable repeated) {}

    private final Surroundings around;
    private final String ispb;
    private final Lines lines;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final List<Item> underWay = new ArrayList<>();
    private byte[] body = new byte[0];
    private String type = XML;

    Sender(Surroundings around, String ispb, int first) {
        this.around = around;
        this.ispb = ispb;
        this.lines = new Lines(around.loop(), around.endpoints(), first);
    }

    void send(Item item) {
        waiting.add(item);
        if (underWay.isEmpty()) {
            next();
        }
    }

    /** How many messages are not stored yet. */
    int load() {
        return waiting.size() + underWay.size();
    }

    /** Gives up waiting for an answer that does not come; called now and then. */
    void check(long now) {
        Connection connection = lines.connection();
        if (connection.isBusy() && now - connection.sentAt() > PATIENCE_NANOS) {
            lines.cut();
            around.trouble().addUnanswered(now - connection.sentAt());
            unanswered();
        }
    }

    private void next() {
        underWay.clear();
        int most = around.multipart() ? Multipart.MAX_PARTS : 1;
        while (underWay.size() < most && !waiting.isEmpty()) {
            underWay.add(waiting.remove());
        }
        if (!underWay.isEmpty()) {
            byte[] plain = underWay.size() == 1 ? underWay.get(0).xml() : parts();
            body = around.gzip() ? Gzip.pack(plain) : plain;
            post();
        }
    }

    private byte[] parts() {
        String boundary = Multipart.boundary();
        type = "Content-Type: multipart/mixed; boundary=" + boundary;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Item item : underWay) {
            all.writeBytes(("--" + boundary + "\r\n" + XML + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(item.xml());
            all.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        all.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return all.toByteArray();
    }

    private void post() {
        String length = "Content-Length: " + body.length;
        String content = underWay.size() == 1 ? XML : type;
        byte[] head = around.gzip()
                ? lines.endpoint()
                        .request("POST", "/api/v1/in/" + ispb + "/msgs", content, "Content-Encoding: gzip", length)
                : lines.endpoint().request("POST", "/api/v1/in/" + ispb + "/msgs", content, length);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        lines.connection().send(request, 0, request.length, this);
    }

    @Override
    public void answered(Connection connection, Response response) {
        int status = response.status();
        long now = System.nanoTime();
        around.trouble().addAnswer(status, now - connection.sentAt());
        if (status == 201) {
            List.copyOf(underWay).forEach(item -> item.stored().run());
            next();
        } else if (status == 503 || status == 429) {
            lines.change();
            around.loop().at(now + PAUSE_NANOS, this::post);
        } else if (status >= 500) {
            // By the manual: whether they are stored is not known.
            unanswered();
        } else {
            String said = response.body();
            around.ledger().fault(Fault.UNEXPECTED, () -> status + " to a POST of " + ispb + ": " + said);
            next();
        }
    }

    @Override
    public void failed(Connection connection, IOException failure) {
        around.trouble().addBroken();
        unanswered();
    }

    private void unanswered() {
        underWay.forEach(item -> item.repeated().run());
        lines.change();
        around.loop().at(System.nanoTime() + PAUSE_NANOS, this::post);
    }
}
