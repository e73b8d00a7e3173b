/**
 * A long load over servers to which, and to whose database, everything happens that can: what is planned from a seed, done,
 * measured and judged. Uses {@code history}, {@code http}, {@code load}, {@code report} and {@code server}.
 */
@NullMarked
package malote.bench.chaos;

import org.jspecify.annotations.NullMarked;
