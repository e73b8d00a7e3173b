/** What {@code send} and {@code collect} do with messages of the ICOM dialect. */
@NullMarked
package malote.cli.icom;

import org.jspecify.annotations.NullMarked;
