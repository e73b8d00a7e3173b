/** Files that settings name: certificates and keys as people keep them, read, and read anew when they change. */
@NullMarked
package malote.file;

import org.jspecify.annotations.NullMarked;
