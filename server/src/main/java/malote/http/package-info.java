/**
 * What all routes share: the gate before them, parameters, content negotiation, problem documents. The routes are in packages below,
 * one for each side that uses the server. JSON is read and written with Jackson's streaming core.
 */
@NullMarked
package malote.http;

import org.jspecify.annotations.NullMarked;
