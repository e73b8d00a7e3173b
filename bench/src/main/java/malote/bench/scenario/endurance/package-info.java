/**
 * What the server bears: thousands who wait, more than it can store, and a long time.
 */
@NullMarked
package malote.bench.scenario.endurance;

import org.jspecify.annotations.NullMarked;
