/** Messages as JSON: a strict reader that takes a body piece by piece, and a writer. Rests on Jackson's streaming parser. */
@NullMarked
package malote.message.json;

import org.jspecify.annotations.NullMarked;
