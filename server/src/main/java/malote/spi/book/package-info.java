/** What is known while the payment system decides, and what its decisions bring about. */
@NullMarked
package malote.spi.book;

import org.jspecify.annotations.NullMarked;
