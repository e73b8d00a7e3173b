/** Writes what the payment system sends. */
@NullMarked
package malote.spi.write;

import org.jspecify.annotations.NullMarked;
