/**
 * The processes under test: starting and stopping a server, its database's address, what they use of the machine. Uses
 * nothing of ours.
 */
@NullMarked
package malote.bench.server;

import org.jspecify.annotations.NullMarked;
