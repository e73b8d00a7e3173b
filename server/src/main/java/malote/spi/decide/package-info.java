/** Decides what becomes of what came in, and of what is due. Pure: it reads a view and writes steps. */
@NullMarked
package malote.spi.decide;

import org.jspecify.annotations.NullMarked;
