/** Faults on demand over HTTP: the routes of their rules, and what breaks connections and answers. */
@NullMarked
package malote.http.fault;

import org.jspecify.annotations.NullMarked;
