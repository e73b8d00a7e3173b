/**
 * The measuring instrument: HTTP/1.1 over non-blocking sockets, one thread for all connections, no copy and no object per
 * request that could be spared, since the load shares the machine with what it measures. Uses nothing of ours.
 */
@NullMarked
package malote.bench.http;

import org.jspecify.annotations.NullMarked;
