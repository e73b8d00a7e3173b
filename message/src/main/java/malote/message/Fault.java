package malote.message;

/**
 * One thing that is wrong with a message.
 *
 * @param pointer where: an RFC 6901 JSON pointer such as {@code /recebedor/ispb}
 * @param detail what was wrong and what would be right; it never repeats the value, which may be personal data
 */
public record Fault(String pointer, String detail) {}
