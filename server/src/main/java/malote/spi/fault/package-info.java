/** Faults that strike what the payment system takes in and sends. */
@NullMarked
package malote.spi.fault;

import org.jspecify.annotations.NullMarked;
