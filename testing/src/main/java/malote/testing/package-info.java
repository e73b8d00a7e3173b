/**
 * Servers for tests: with JUnit {@link malote.testing.MaloteTest} (a payment system, with faults on demand) and {@link
 * malote.testing.MaloteExtension} (a server as it is), without it {@link malote.testing.Spi} and {@link malote.testing.MaloteServer}.
 */
@NullMarked
package malote.testing;

import org.jspecify.annotations.NullMarked;
