/** {@code malote demo}: small banks that pay one another by a server, on the client of this project. */
@NullMarked
package malote.cli.demo;

import org.jspecify.annotations.NullMarked;
