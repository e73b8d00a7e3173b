/** The routes of operators and their dashboard: how queues stand, who collects, what happens now. */
@NullMarked
package malote.http.operator;

import org.jspecify.annotations.NullMarked;
