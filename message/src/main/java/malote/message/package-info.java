/**
 * The Pix message and its parts as records and value types, the rules of their formats, and the generator of plausible
 * messages. Uses nothing but the JDK; {@code json}, below it, needs Jackson.
 */
@NullMarked
package malote.message;

import org.jspecify.annotations.NullMarked;
