package malote.http.body;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lets a number of bytes through and throws {@link BodyTooLarge} at the next one. Not for use by several threads. */
final class LimitedInputStream extends FilterInputStream {
    private final long maxBytes;
    private long left;

    LimitedInputStream(InputStream in, long maxBytes) {
        super(in);
        this.maxBytes = maxBytes;
        this.left = maxBytes;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            take(1);
        }
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            take(count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        take(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void take(long count) throws BodyTooLarge {
        left -= count;
        if (left < 0) {
            throw new BodyTooLarge(maxBytes);
        }
    }
}
