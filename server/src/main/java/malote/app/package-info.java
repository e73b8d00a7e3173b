/** Wiring, ports, start and stop, and {@code main}. */
@NullMarked
package malote.app;

import org.jspecify.annotations.NullMarked;
