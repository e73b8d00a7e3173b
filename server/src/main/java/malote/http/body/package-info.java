/** Bodies of requests: collected without a thread, unpacked, within a budget of memory. */
@NullMarked
package malote.http.body;

import org.jspecify.annotations.NullMarked;
