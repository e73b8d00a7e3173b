/**
 * What was stored and what was delivered, and what is wrong with it: lost, duplicated, out of order, from nowhere. Uses
 * nothing of ours.
 */
@NullMarked
package malote.bench.history;

import org.jspecify.annotations.NullMarked;
