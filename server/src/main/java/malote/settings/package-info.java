/** What can be set, where it is read from, and what is said of a value that cannot be right. */
@NullMarked
package malote.settings;

import org.jspecify.annotations.NullMarked;
