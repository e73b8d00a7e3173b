/** What {@code send} and {@code collect} do with messages of the JSON protocol. */
@NullMarked
package malote.cli.json;

import org.jspecify.annotations.NullMarked;
