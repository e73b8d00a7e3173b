/**
 * How fast messages are taken in and handed out, and what that costs in other ways.
 */
@NullMarked
package malote.bench.scenario.speed;

import org.jspecify.annotations.NullMarked;
