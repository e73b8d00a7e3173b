package malote.http;

import java.io.InputStream;

/** The bytes of a request's body, unpacked and limited. */
final class Body {
    /** The most bytes that a body may have when unpacked: 64 MiB. */
    static final long MAX_BYTES = 64L << 20;

    private Body() {}

    /**
     * A stream of the body that throws {@link BodyTooLarge} as soon as more than {@link #MAX_BYTES} have come out of
     * it, so that a bomb is found while it is unpacked, and {@link MalformedGzip}. Closing it frees the decoder's
     * native memory and closes the stream below.
     *
     * @param gzip whether the body came with {@code Content-Encoding: gzip}
     */
    static InputStream open(InputStream wire, boolean gzip) {
        return new LimitedInputStream(gzip ? new GunzipInputStream(wire) : wire, MAX_BYTES);
    }
}
