package malote.spi.book;

import java.time.Instant;
import malote.spi.read.Message;

/**
 * A message whose header is right.
 *
 * @param since when the first byte of its request came
 * @param id its {@code PI-ResourceId}
 * @param reference what names it for its sender
 */
public record Arrival(String sender, Instant since, String id, String reference, Message message) {}
