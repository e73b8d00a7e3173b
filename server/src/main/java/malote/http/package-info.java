/**
 * Routes, content negotiation, problem documents. Uses {@code queue} and {@code message}; JSON is read and written with
 * Jackson's streaming core.
 */
@NullMarked
package malote.http;

import org.jspecify.annotations.NullMarked;
