/** What the payment system does with each kind of message, and with each way in which an operation can go on. */
@NullMarked
package malote.spi.kind;

import org.jspecify.annotations.NullMarked;
