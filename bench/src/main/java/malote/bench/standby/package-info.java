/** What a synchronous standby costs: scenarios, paired, on a PostgreSQL with one and on the same without. Uses {@code chaos}' PostgreSQL. */
@NullMarked
package malote.bench.standby;

import org.jspecify.annotations.NullMarked;
