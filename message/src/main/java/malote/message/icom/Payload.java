package malote.message.icom;

import java.util.Arrays;
import malote.message.Content;
import org.jspecify.annotations.Nullable;

/**
 * A message of the ICOM dialect, byte for byte as it came: an XML document, or whatever else was sent. Where its sender packed it,
 * it can be kept so, and need not be packed again for who asks for gzip.
 *
 * <p>Immutable, as long as nobody changes the arrays that it is made of and gives out; nobody may.
 */
public final class Payload implements Content {
    /** The most bytes of one message, unpacked. */
    public static final int MAX_SIZE = 1 << 20;

    private final String id;
    private final byte[] kept;
    private final boolean isPacked;
    private final int size;
    /** Of a packed one, while it is known. */
    private final byte @Nullable [] unpacked;

    private Payload(String id, byte[] kept, boolean isPacked, int size, byte @Nullable [] unpacked) {
        this.id = id;
        this.kept = kept;
        this.isPacked = isPacked;
        this.size = size;
        this.unpacked = unpacked;
    }

    /** A message that came as it is. */
    public static Payload of(String id, byte[] xml) {
        return new Payload(id, xml, false, xml.length, null);
    }

    /**
     * A message that is kept packed.
     *
     * @param gzip exactly one member of gzip, whole and sound
     * @param size what it holds, in bytes
     */
    public static Payload packed(String id, byte[] gzip, int size) {
        return new Payload(id, gzip, true, size, null);
    }

    /**
     * A message that came packed and was unpacked already. It remembers both.
     *
     * @param gzip exactly one member of gzip that holds {@code xml}
     */
    public static Payload packed(String id, byte[] gzip, byte[] xml) {
        return new Payload(id, gzip, true, xml.length, xml);
    }

    /** The same bytes as another message, which remembers no more than what is {@linkplain #kept kept}. */
    public Payload copy(String newId) {
        return new Payload(newId, kept, isPacked, size, null);
    }

    /** Its {@code PI-ResourceId}. */
    @Override
    public String id() {
        return id;
    }

    /** Whether {@link #kept} is gzip. */
    public boolean isPacked() {
        return isPacked;
    }

    /** The bytes to store: the message, or its gzip. */
    public byte[] kept() {
        return kept;
    }

    /** Its size in bytes, unpacked. */
    public int size() {
        return size;
    }

    @Override
    public int bytes() {
        return kept.length + (unpacked == null ? 0 : unpacked.length);
    }

    /** The message itself. Unpacks it at each call if it is packed and nobody has unpacked it yet. */
    public byte[] xml() {
        if (!isPacked) {
            return kept;
        }
        if (unpacked != null) {
            return unpacked;
        }
        byte[] xml = new byte[size];
        Gzip.unpack(kept, size, xml, 0);
        return xml;
    }

    /** The message as one member of gzip. Packs it at each call if it is not packed. */
    public byte[] gzip() {
        return isPacked ? kept : Gzip.pack(kept);
    }

    /** Writes the message into an array and returns where it ends. */
    int write(byte[] target, int at) {
        byte[] xml = isPacked ? unpacked : kept;
        if (xml == null) {
            Gzip.unpack(kept, size, target, at);
        } else {
            System.arraycopy(xml, 0, target, at, size);
        }
        return at + size;
    }

    /** Equal are the same bytes, kept in the same form, under the same id. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload
                && payload.id.equals(id)
                && payload.isPacked == isPacked
                && Arrays.equals(payload.kept, kept);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Without the bytes, which may be personal data. */
    @Override
    public String toString() {
        return "Payload[" + id + ", " + size + " bytes]";
    }
}
