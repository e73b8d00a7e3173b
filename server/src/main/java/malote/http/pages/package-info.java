/** The pages for people, and the session in which a browser sees them. */
@NullMarked
package malote.http.pages;

import org.jspecify.annotations.NullMarked;
