/** What the server says of itself to programs and people. */
@NullMarked
package malote.http.description;

import org.jspecify.annotations.NullMarked;
