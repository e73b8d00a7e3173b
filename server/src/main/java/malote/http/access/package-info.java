/** Who may use which route: every route says what it requires, and one filter asks for it. */
@NullMarked
package malote.http.access;

import org.jspecify.annotations.NullMarked;
