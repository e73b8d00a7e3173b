/**
 * What stands before every connection: heads, bodies and pauses within limits, requests one at a time, clients that do not take their
 * answers. Sees bytes and heads, no routes.
 */
@NullMarked
package malote.http.guard;

import org.jspecify.annotations.NullMarked;
