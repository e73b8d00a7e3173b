/** {@code malote bank}: a small bank that collects, answers and pays, on the client of this project. */
@NullMarked
package malote.cli.bank;

import org.jspecify.annotations.NullMarked;
