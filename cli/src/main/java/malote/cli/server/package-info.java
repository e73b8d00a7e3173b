/** Which server a command talks to, and as whom. */
@NullMarked
package malote.cli.server;

import org.jspecify.annotations.NullMarked;
