/**
 * For those who run the server: metrics, health, the log of what matters, traces. Hears of the queue through {@link
 * malote.queue.Events} and of how queues stand through the sampler of {@code operator}. May use {@code operator},
 * {@code queue} and {@code message}.
 */
@NullMarked
package malote.ops;

import org.jspecify.annotations.NullMarked;
