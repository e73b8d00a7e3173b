package malote.bench.load.icom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import malote.bench.history.Digest;
import malote.bench.history.Queue;
import malote.bench.http.Response;
import malote.bench.load.Bodies;

/**
 * Requests of the ICOM dialect: a payment alone or several in a multipart, as they are or packed. A message is known by a digest of
 * all its bytes. Its sender is the institution that gets the first message.
 *
 * <p>Packing costs more than all else that a load does. So bodies can be made beforehand ({@link #prepare}).
 */
public final class XmlBodies implements Bodies {
    private static final String BOUNDARY = "a1b2c3d4e5f60718";
    private static final String XML = "Content-Type: application/xml; charset=utf-8";
    private static final String MULTIPART = "Content-Type: multipart/mixed; boundary=" + BOUNDARY;
    private static final String GZIP = "Content-Encoding: gzip";
    private static final byte[] PART = ascii("--" + BOUNDARY + "\r\n" + XML + "\r\n\r\n");
    private static final byte[] PART_END = ascii("\r\n");
    private static final byte[] END = ascii("--" + BOUNDARY + "--\r\n");
    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, 0};
    private static final int GZIP_TAIL = 8;
    /** What cannot be packed grows by less. */
    private static final int GZIP_BYTES = 100;

    private final Payments payments = new Payments();
    private final boolean packed;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final CRC32 crc = new CRC32();
    private final Map<Queue, Deque<Prepared>> stock = new HashMap<>();
    private byte[] plain = new byte[0];

    /** A body that waits to be sent. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    private record Prepared(byte[] bytes, long[] ids) {}

    /** @param packed whether bodies are packed by gzip */
    public XmlBodies(boolean packed) {
        this.packed = packed;
    }

    @Override
    public String path(List<Queue> to) {
        return "/api/v1/in/" + to.get(0).ispb() + "/msgs";
    }

    @Override
    public String[] headers(int messages) {
        String type = messages == 1 ? XML : MULTIPART;
        return packed ? new String[] {type, GZIP} : new String[] {type};
    }

    @Override
    public int mostBytes(int messages) {
        return messages * (PART.length + payments.maxBytes() + PART_END.length) + END.length + GZIP_BYTES;
    }

    /** Makes the bodies of so many requests, in turn for each of the queues, with so many messages each. */
    public void prepare(List<Queue> queues, int requests, int messages) {
        byte[] room = new byte[mostBytes(messages)];
        for (int i = 0; i < requests; i++) {
            Queue queue = queues.get(i % queues.size());
            long[] ids = new long[messages];
            int end = make(room, 0, Collections.nCopies(messages, queue), ids);
            stock.computeIfAbsent(queue, key -> new ArrayDeque<>()).add(new Prepared(Arrays.copyOf(room, end), ids));
        }
    }

    /** Throws away what was prepared and not sent. */
    public void clear() {
        stock.clear();
    }

    @Override
    public int write(byte[] target, int at, List<Queue> to, long[] ids) {
        Deque<Prepared> ready = stock.get(to.get(0));
        if (ready == null || ready.isEmpty()) {
            return make(target, at, to, ids);
        }
        Prepared next = ready.remove();
        System.arraycopy(next.ids(), 0, ids, 0, ids.length);
        System.arraycopy(next.bytes(), 0, target, at, next.bytes().length);
        return at + next.bytes().length;
    }

    private int make(byte[] target, int at, List<Queue> to, long[] ids) {
        if (!packed) {
            return put(target, at, to, ids);
        }
        int most = mostBytes(to.size());
        if (plain.length < most) {
            plain = new byte[most];
        }
        return pack(put(plain, 0, to, ids), target, at);
    }

    private int put(byte[] target, int from, List<Queue> to, long[] ids) {
        if (to.size() == 1) {
            return put(target, from, to.get(0), ids, 0);
        }
        int at = from;
        for (int i = 0; i < ids.length; i++) {
            at = put(PART, target, at);
            at = put(target, at, to.get(i), ids, i);
            at = put(PART_END, target, at);
        }
        return put(END, target, at);
    }

    private int put(byte[] target, int at, Queue to, long[] ids, int index) {
        int end = payments.write(target, at, to.ispb());
        ids[index] = Digest.of(target, at, end);
        return end;
    }

    private int pack(int length, byte[] target, int from) {
        int at = put(GZIP_HEAD, target, from);
        deflater.reset();
        deflater.setInput(plain, 0, length);
        deflater.finish();
        at += deflater.deflate(target, at, target.length - at - GZIP_TAIL);
        if (!deflater.finished()) {
            throw new IllegalStateException("a body that does not shrink");
        }
        crc.reset();
        crc.update(plain, 0, length);
        return putNumber(length, target, putNumber(crc.getValue(), target, at));
    }

    private static int putNumber(long number, byte[] target, int at) {
        for (int i = 0; i < Integer.BYTES; i++) {
            target[at + i] = (byte) (number >>> (i * Byte.SIZE));
        }
        return at + Integer.BYTES;
    }

    private static int put(byte[] piece, byte[] target, int at) {
        System.arraycopy(piece, 0, target, at, piece.length);
        return at + piece.length;
    }

    /** As many ids as messages, in the order of these. */
    @Override
    public boolean isReceipt(Response response, int messages) {
        if (response.status() != 201) {
            return false;
        }
        int ids = response.resourceTo() > response.resourceFrom() ? 1 : 0;
        for (int i = response.resourceFrom(); i < response.resourceTo(); i++) {
            ids += response.bytes()[i] == ',' ? 1 : 0;
        }
        return ids == messages;
    }

    @Override
    public boolean canRepeat() {
        return false;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
