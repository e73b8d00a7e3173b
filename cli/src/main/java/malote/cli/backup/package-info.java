/** {@code malote backup} and {@code malote restore}: a program of the server's own does it. */
@NullMarked
package malote.cli.backup;

import org.jspecify.annotations.NullMarked;
