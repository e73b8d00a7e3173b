/** Writes what a distribution has besides programs: the man page, the licences and the list of parts. Runs in the build only. */
@NullMarked
package malote.dist;

import org.jspecify.annotations.NullMarked;
