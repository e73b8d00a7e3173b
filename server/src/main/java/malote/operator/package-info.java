/**
 * What an operator sees and does: how every queue stands and stood, collectors one by one, the next messages. Pure Java:
 * no database, no HTTP. May use {@code queue} and {@code message}.
 */
@NullMarked
package malote.operator;

import org.jspecify.annotations.NullMarked;
