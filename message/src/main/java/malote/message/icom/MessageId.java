package malote.message.icom;

import java.util.random.RandomGenerator;

/** The ids that senders give to their messages ({@code BizMsgIdr} and {@code MsgId}). */
public final class MessageId {
    private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int SUFFIX = 23;

    private MessageId() {}

    /** The letter {@code M}, the sender's ISPB and 23 random characters: more than 130 bits. */
    public static String create(String sender, RandomGenerator random) {
        byte[] bytes = new byte[SUFFIX];
        random.nextBytes(bytes);
        StringBuilder id = new StringBuilder("M").append(sender);
        for (byte b : bytes) {
            id.append(ALPHANUMERIC.charAt((b & 0xFF) % ALPHANUMERIC.length()));
        }
        return id.toString();
    }
}
