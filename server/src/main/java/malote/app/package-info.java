/** Configuration, wiring and {@code main}. */
@NullMarked
package malote.app;

import org.jspecify.annotations.NullMarked;
