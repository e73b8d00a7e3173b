/** The payment system's operations, money, received messages and journal in PostgreSQL. */
@NullMarked
package malote.postgres.spi;

import org.jspecify.annotations.NullMarked;
