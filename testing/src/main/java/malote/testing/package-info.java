/** Servers for tests: {@link malote.testing.MaloteExtension} for JUnit, {@link malote.testing.MaloteServer} for everything else. */
@NullMarked
package malote.testing;

import org.jspecify.annotations.NullMarked;
