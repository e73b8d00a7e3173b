/**
 * The life of a read, from its request to its answer. {@link malote.queue.read.Streams} is what others may ask for, {@code
 * Reads} what becomes of a read, {@code PendingRead} where one is on its way, {@code WaitingRoom} when one that waits is
 * woken. May use {@code queue} and {@code lane}.
 */
@NullMarked
package malote.queue.read;

import org.jspecify.annotations.NullMarked;
