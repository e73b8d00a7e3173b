/**
 * A long load over servers to which, and to whose database, everything happens that can. Below it {@code program} (what is started),
 * {@code traffic} (the clients), {@code trial} (what is planned from a seed, done, measured and judged), {@code disturbance} (what happens), and
 * {@code cluster}, the same over a PostgreSQL with automatic failover.
 */
@NullMarked
package malote.bench.chaos;

import org.jspecify.annotations.NullMarked;
