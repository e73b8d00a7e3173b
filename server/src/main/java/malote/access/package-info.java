/**
 * Who may do what: roles, callers, what a credential stands for. It knows nothing of HTTP, TLS or the database; those tell it
 * what came, and ask it what is allowed.
 */
@NullMarked
package malote.access;

import org.jspecify.annotations.NullMarked;
