/** What can be asked of messages beyond what everybody's are looked at for: that schemas find them valid, and who signed them. */
@NullMarked
package malote.spi.check;

import org.jspecify.annotations.NullMarked;
