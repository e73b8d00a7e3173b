/**
 * TLS of the server: its own certificate, client certificates and what they stand for, revocation, and all of that anew when the
 * files change. It knows nothing of routes; it uses {@code access} and {@code message}.
 */
@NullMarked
package malote.tls;

import org.jspecify.annotations.NullMarked;
