/**
 * The ICOM dialect as the load speaks it: payments in XML, multipart and gzip both ways. It takes answers apart by itself, byte for
 * byte as they must be. Uses {@code http} and {@code history}.
 */
@NullMarked
package malote.bench.load.icom;

import org.jspecify.annotations.NullMarked;
