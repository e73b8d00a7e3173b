package malote.http.body;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import malote.http.Problem;
import malote.http.ProblemException;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.input.ProxyInputStream;

/** The bytes of a request's body, unpacked and limited. */
public final class Body {
    /** The most bytes that a body may have when unpacked: 64 MiB. */
    public static final long MAX_BYTES = 64L << 20;

    private Body() {}

    /**
     * A stream of the body that ends with a {@link ProblemException} as soon as more than {@link #MAX_BYTES} have come out of
     * it, so that a bomb is found while it is unpacked, or if it is not gzip though it should be. Closing it frees the
     * decoder's native memory and closes the stream below.
     *
     * @param wire of bytes that are in memory: whatever fails is the fault of its content
     * @param gzip whether the body came with {@code Content-Encoding: gzip}
     */
    static InputStream open(InputStream wire, boolean gzip) {
        return limited(gzip ? new Gunzip(wire) : wire, MAX_BYTES);
    }

    /** Lets so many bytes through and fails at the next one. */
    static InputStream limited(InputStream in, long maxBytes) {
        return new ProxyInputStream(in) {
            private long left = maxBytes;

            @Override
            protected void afterRead(int count) {
                take(Math.max(0, count));
            }

            @Override
            public long skip(long count) throws IOException {
                long skipped = super.skip(count);
                take(skipped);
                return skipped;
            }

            private void take(long count) {
                left -= count;
                if (left < 0) {
                    throw tooLarge(maxBytes);
                }
            }
        };
    }

    /** The body is larger than what is taken. */
    static ProblemException tooLarge(long maxBytes) {
        return new ProblemException(
                Problem.TOO_LARGE,
                "the body, as sent or unpacked, is larger than " + maxBytes + " bytes; send it in parts");
    }

    /**
     * Gzip (RFC 1952) of one or more members. Not {@link java.util.zip.GZIPInputStream}: that drops, without a word,
     * whatever follows the first member when the next one's header is damaged, and so would lose messages.
     */
    private static final class Gunzip extends InputStream {
        private final InputStream unpacked;

        Gunzip(InputStream packed) {
            try {
                unpacked = GzipCompressorInputStream.builder()
                        .setDecompressConcatenated(true)
                        .setInputStream(packed)
                        .get();
            } catch (IOException e) {
                throw malformed(e);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return unpacked.read(bytes, offset, length);
            } catch (IOException e) {
                throw malformed(e);
            }
        }

        @Override
        public void close() throws IOException {
            unpacked.close();
        }

        private static ProblemException malformed(IOException failure) {
            return new ProblemException(
                    Problem.MALFORMED_BODY,
                    "the body is not valid gzip: "
                            + (failure instanceof EOFException
                                    ? "It ends too early."
                                    : String.valueOf(failure.getMessage())));
        }
    }
}
