/** The routes of those who send messages, real or random ones, and of an answer to compare their speed with. */
@NullMarked
package malote.http.sender;

import org.jspecify.annotations.NullMarked;
