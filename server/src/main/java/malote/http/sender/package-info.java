/** The routes of those who send messages, real or random ones. */
@NullMarked
package malote.http.sender;

import org.jspecify.annotations.NullMarked;
