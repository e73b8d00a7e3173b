/** The routes of administrators: keys, and who did what. */
@NullMarked
package malote.http.admin;

import org.jspecify.annotations.NullMarked;
