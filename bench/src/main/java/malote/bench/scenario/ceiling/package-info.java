/**
 * What the machine of a run would allow at most: the same server with nothing to do, the database without a server.
 */
@NullMarked
package malote.bench.scenario.ceiling;

import org.jspecify.annotations.NullMarked;
