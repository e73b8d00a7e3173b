/** Reads what institutions send to the payment system. */
@NullMarked
package malote.spi.read;

import org.jspecify.annotations.NullMarked;
