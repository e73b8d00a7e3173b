/** Carries requests of the payment system through: looks, has decided, stores, and wakes who waits for it. */
@NullMarked
package malote.spi.flow;

import org.jspecify.annotations.NullMarked;
