/**
 * The same for the ICOM dialect, in which messages are XML documents that nobody here looks into:
 * {@link malote.client.icom.IcomCollector} collects them, {@link malote.client.icom.IcomSender} sends them.
 */
@NullMarked
package malote.client.icom;

import org.jspecify.annotations.NullMarked;
