/** {@code malote demo}: a server, and two small banks that pay each other by it. */
@NullMarked
package malote.cli.demo;

import org.jspecify.annotations.NullMarked;
