package malote.client.icom;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One message, byte for byte as the server has it. Immutable. */
public final class IcomMessage {
    private final String resourceId;
    private final byte[] xml;

    /**
     * @param resourceId its {@code PI-ResourceId}
     * @param xml an XML document, most likely: the server takes in whatever is sent
     */
    public IcomMessage(String resourceId, byte[] xml) {
        this.resourceId = requireNonNull(resourceId, "resourceId");
        this.xml = xml.clone();
    }

    /**
     * Its {@code PI-ResourceId}: up to 32 characters, most often of Base64, so that {@code /} and {@code +} are among them. It stays
     * the same when the message is delivered again.
     */
    public String resourceId() {
        return resourceId;
    }

    /** A copy of the bytes. */
    public byte[] xml() {
        return xml.clone();
    }

    /** The message as text, if it is in UTF-8 as it should; what is not becomes U+FFFD. */
    public String text() {
        return new String(xml, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IcomMessage message
                && message.resourceId.equals(resourceId)
                && Arrays.equals(message.xml, xml);
    }

    @Override
    public int hashCode() {
        return resourceId.hashCode();
    }

    /** Without the bytes, which are personal data. */
    @Override
    public String toString() {
        return "IcomMessage[" + resourceId + ", " + xml.length + " bytes]";
    }
}
