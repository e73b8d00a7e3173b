/**
 * A client of the server for Java programs: {@link malote.client.Collector} collects messages, {@link malote.client.Sender}
 * sends them. Uses the HTTP client of the JDK and {@code jackson-core}, nothing else.
 */
@NullMarked
package malote.client;

import org.jspecify.annotations.NullMarked;
