package malote.bench.load.spi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import malote.bench.history.Fault;
import malote.bench.http.Connection;
import malote.bench.http.Reply;
import malote.bench.http.Response;
import malote.bench.load.Lines;
import malote.message.icom.Gzip;
import malote.message.icom.GzipException;
import malote.message.icom.Multipart;
import malote.message.icom.MultipartException;

/** Reads the messages of a bank on and on; what was not answered it asks for again by the same URI, at the next server. */
final class Reader implements Reply {
    private static final long PAUSE_NANOS = 100_000_000L;
    private static final long PATIENCE_NANOS = 9_000_000_000L;
    private static final int MOST_BYTES = 11 << 20;

    private final Surroundings around;
    private final String ispb;
    private final Lines lines;
    private final BiConsumer<String, byte[]> taker;
    private final String[] headers;
    private String next = "";
    private boolean stopping;
    private boolean deleting;
    private boolean isOver;

    /** @param taker gets each message with its {@code PI-ResourceId} */
    Reader(Surroundings around, String ispb, int first, BiConsumer<String, byte[]> taker) {
        this.around = around;
        this.ispb = ispb;
        this.lines = new Lines(around.loop(), around.endpoints(), first);
        this.taker = taker;
        String accept = "Accept: " + (around.multipart() ? "multipart/mixed" : "application/xml");
        this.headers = around.gzip() ? new String[] {accept, "Accept-Encoding: gzip"} : new String[] {accept};
    }

    void start() {
        send();
    }

    /** Ends the stream when the read under way is answered. */
    void stop() {
        stopping = true;
    }

    boolean isOver() {
        return isOver;
    }

    /** Gives up waiting for an answer that does not come; called now and then. */
    void check(long now) {
        Connection connection = lines.connection();
        if (connection.isBusy() && now - connection.sentAt() > PATIENCE_NANOS) {
            lines.cut();
            unanswered();
        }
    }

    private void send() {
        if (stopping && next.isEmpty()) {
            isOver = true;
            return;
        }
        deleting = stopping;
        byte[] request = deleting
                ? lines.endpoint().request("DELETE", next)
                : lines.endpoint()
                        .request("GET", next.isEmpty() ? "/api/v1/out/" + ispb + "/stream/start" : next, headers);
        lines.connection().send(request, 0, request.length, this);
    }

    @Override
    public void answered(Connection connection, Response response) {
        int status = response.status();
        if (deleting && (status == 200 || status == 410)) {
            isOver = true;
        } else if (status == 200 || status == 204) {
            if (status == 200) {
                take(response);
            }
            byte[] uri = new byte[256];
            next = new String(uri, 0, response.copyNext(uri, 0), StandardCharsets.US_ASCII);
            send();
        } else if (status == 410) {
            around.trouble().addOver();
            next = "";
            send();
        } else {
            around.trouble().addAnswer(status, 0);
            if (status != 503 && status != 429) {
                String said = response.body();
                around.ledger().fault(Fault.UNEXPECTED, () -> status + " to a read of " + ispb + ": " + said);
                next = "";
            }
            around.loop().at(System.nanoTime() + PAUSE_NANOS, this::send);
        }
    }

    private void take(Response response) {
        byte[] body = Arrays.copyOfRange(response.bytes(), response.bodyFrom(), response.bodyTo());
        String type = text(response, response.typeFrom(), response.typeTo());
        String id = text(response, response.resourceFrom(), response.resourceTo());
        try {
            byte[] plain = response.isGzip() ? Gzip.unpack(body, MOST_BYTES).bytes() : body;
            if (type.startsWith("multipart/")) {
                List<Multipart.Part> parts = Multipart.read(plain, type);
                parts.forEach(part -> taker.accept(String.valueOf(part.resourceId()), part.content()));
            } else {
                taker.accept(id, plain);
            }
        } catch (GzipException | MultipartException e) {
            around.ledger().fault(Fault.UNEXPECTED, () -> "an answer to " + ispb + ": " + e.getMessage());
        }
    }

    private static String text(Response response, int from, int to) {
        return new String(response.bytes(), from, to - from, StandardCharsets.US_ASCII);
    }

    @Override
    public void failed(Connection connection, IOException failure) {
        around.trouble().addBroken();
        unanswered();
    }

    private void unanswered() {
        lines.change();
        around.loop().at(System.nanoTime() + PAUSE_NANOS, this::send);
    }
}
