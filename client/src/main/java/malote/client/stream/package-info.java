/**
 * Streams and how they are read, whatever the dialect: {@link malote.client.stream.Stream} is one of them, and
 * {@link malote.client.stream.Streams} those of a collector. A dialect brings its requests and answers
 * ({@link malote.client.stream.Dialect}) and who takes the messages in ({@link malote.client.stream.Recipient}).
 *
 * <p>Of the library's interface are {@link malote.client.stream.StreamListener} and what
 * {@link malote.client.stream.CollectorBuilder} lets be set. The rest may change.
 */
@NullMarked
package malote.client.stream;

import org.jspecify.annotations.NullMarked;
