/** What happened to messages, line by line, for those who look for a fault. No HTTP, no database. */
@NullMarked
package malote.journal;

import org.jspecify.annotations.NullMarked;
