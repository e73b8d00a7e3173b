/** Faults on demand: rules that say what goes wrong, for whom and how often. No HTTP, no database. */
@NullMarked
package malote.fault;

import org.jspecify.annotations.NullMarked;
