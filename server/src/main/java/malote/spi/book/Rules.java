package malote.spi.book;

import java.time.Duration;
import malote.icom.Catalog;
import malote.icom.Participants;

/**
 * What is set of the payment system.
 *
 * @param in what institutions may send
 * @param participants who takes part
 * @param deadline how long a receiver has for its answer (HIGH)
 * @param deadlineNorm the same for NORM
 * @param operationsPerMessage how many operations one outgoing message may have, 1 to 10
 * @param triggers whether payments may ask for faults in their text
 */
public record Rules(
        Catalog in,
        Participants participants,
        Duration deadline,
        Duration deadlineNorm,
        int operationsPerMessage,
        boolean triggers) {}
