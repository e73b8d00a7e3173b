/**
 * The scenarios, one class each, and what they share. Uses all of the other packages.
 */
@NullMarked
package malote.bench.scenario;

import org.jspecify.annotations.NullMarked;
