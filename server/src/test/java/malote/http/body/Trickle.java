package malote.http.body;

import java.io.ByteArrayInputStream;

/** Gives few bytes at each read and never says that more are available, as a slow connection does. */
final class Trickle extends ByteArrayInputStream {
    private final int step;

    Trickle(byte[] bytes, int step) {
        super(bytes);
        this.step = step;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) {
        return super.read(bytes, offset, Math.min(step, length));
    }

    @Override
    public synchronized int available() {
        return 0;
    }
}
