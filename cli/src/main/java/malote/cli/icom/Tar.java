package malote.cli.icom;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a tar archive from front to back: the forms ustar, pax and GNU. Not thread-safe. */
final class Tar {
    private static final int BLOCK = 512;
    private static final int MAGIC = 257;
    private static final int NAME = 100;
    private static final int SIZE = 124;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int PREFIX = 345;
    /** The most bytes of a long name or of pax headers. */
    private static final int MOST_EXTRA = 1 << 20;

    private final InputStream in;
    /** What is left of the entry, with the bytes that fill its last block. */
    private long left;

    Tar(InputStream in) {
        this.in = in;
    }

    /** A file of the archive. */
    record Entry(String name, long size, boolean isRegular) {}

    /** Whether an archive begins so; {@value #BLOCK} bytes say it. */
    static boolean isStart(byte[] start) {
        return start.length == BLOCK && Arrays.equals(start, MAGIC, MAGIC + 5, "ustar".getBytes(UTF_8), 0, 5);
    }

    /** Goes to the next entry; null: there are no more. */
    @Nullable
    Entry next() throws IOException {
        String longName = null;
        long paxSize = -1;
        while (true) {
            in.skipNBytes(left);
            left = 0;
            byte[] header = in.readNBytes(BLOCK);
            if (header.length == 0 || isEmpty(header)) {
                return null;
            }
            check(header);
            long size = number(header, SIZE, 12);
            left = (size + BLOCK - 1) / BLOCK * BLOCK;
            switch (header[TYPE]) {
                case 'L' -> longName = text(extra(size), 0, (int) size);
                case 'x' -> {
                    byte[] pax = extra(size);
                    String path = pax(pax, "path");
                    longName = path == null ? longName : path;
                    String paxNumber = pax(pax, "size");
                    paxSize = paxNumber == null ? paxSize : Long.parseLong(paxNumber);
                }
                case 'g', 'K' -> {} // Comments, and targets of links.
                default -> {
                    if (paxSize >= 0) {
                        size = paxSize;
                        left = (size + BLOCK - 1) / BLOCK * BLOCK;
                    }
                    boolean regular = header[TYPE] == '0' || header[TYPE] == 0;
                    return new Entry(longName == null ? name(header) : longName, size, regular);
                }
            }
        }
    }

    /** The bytes of the entry, all of them. */
    byte[] content(Entry entry) throws IOException {
        byte[] content = in.readNBytes((int) entry.size());
        left -= content.length;
        if (content.length < entry.size()) {
            throw new EOFException("the tar archive ends within " + entry.name());
        }
        return content;
    }

    private byte[] extra(long size) throws IOException {
        if (size > MOST_EXTRA) {
            throw new IOException("the tar archive has headers of " + size + " bytes, more than can be right");
        }
        return content(new Entry("a header", size, false));
    }

    private static void check(byte[] header) throws IOException {
        if (header.length < BLOCK) {
            throw new EOFException("the tar archive ends within a header");
        }
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : header[i] & 0xFF;
        }
        if (sum != number(header, CHECKSUM, 8)) {
            throw new IOException("the tar archive is damaged: a header has the wrong checksum");
        }
    }

    private static boolean isEmpty(byte[] header) {
        for (byte each : header) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private static String name(byte[] header) {
        String name = text(header, 0, NAME);
        // Only ustar and pax have a prefix; GNU has other things there.
        boolean isUstar = header[MAGIC + 5] == 0;
        String prefix = isUstar ? text(header, PREFIX, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] bytes, int from, int most) {
        int end = from;
        while (end < from + most && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, UTF_8);
    }

    /** Octal digits, or, marked by the first bit, a binary number. */
    private static long number(byte[] header, int from, int length) throws IOException {
        if ((header[from] & 0x80) != 0) {
            long number = header[from] & 0x7F;
            for (int i = from + 1; i < from + length; i++) {
                number = (number << 8) | (header[i] & 0xFF);
            }
            return number;
        }
        String digits = text(header, from, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("the tar archive is damaged: a header has no right number", e);
        }
    }

    /** The value of a pax record, which is {@code LENGTH KEY=VALUE\n}; null if there is none. */
    private static @Nullable String pax(byte[] records, String key) throws IOException {
        String found = null;
        for (int at = 0; at < records.length; ) {
            int space = at;
            while (space < records.length && records[space] != ' ') {
                space++;
            }
            try {
                int length = Integer.parseInt(new String(records, at, space - at, UTF_8));
                String record = new String(records, space + 1, at + length - space - 2, UTF_8);
                if (record.startsWith(key + "=")) {
                    found = record.substring(key.length() + 1);
                }
                at += length;
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw new IOException("the tar archive is damaged: a pax header cannot be read", e);
            }
        }
        return found;
    }
}
