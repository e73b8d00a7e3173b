/**
 * How the JSON messages are kept: their rows, the parties that they share, and the parts of large deposits. {@code
 * MessageTable} is what {@code postgres} sees of it; may use {@code postgres}, {@code queue} and {@code message}.
 */
@NullMarked
package malote.postgres.json;

import org.jspecify.annotations.NullMarked;
