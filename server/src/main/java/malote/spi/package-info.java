/**
 * The payment system: payments and returns are received, forwarded, answered and settled, or fail. It decides; a {@link SpiStore}
 * keeps what it decided. No HTTP, no database.
 */
@NullMarked
package malote.spi;

import org.jspecify.annotations.NullMarked;
