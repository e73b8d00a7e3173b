/**
 * What the ICOM dialect sends: its messages as bytes, which are never looked into here, their ids, and how they are packed and
 * put into one body. Uses nothing but the JDK.
 */
@NullMarked
package malote.message.icom;

import org.jspecify.annotations.NullMarked;
