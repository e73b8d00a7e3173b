/** The messages of the JSON dialect: made by the load itself, or by the generator of the server. Uses {@code http} and {@code history}. */
@NullMarked
package malote.bench.load.json;

import org.jspecify.annotations.NullMarked;
