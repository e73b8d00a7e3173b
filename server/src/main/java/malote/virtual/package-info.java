/** The virtual payer: pays institutions on demand, at an even pace. No HTTP, no database. */
@NullMarked
package malote.virtual;

import org.jspecify.annotations.NullMarked;
