/** How operators look at the payment system and change it: operations, messages, the journal, participants, notices. */
@NullMarked
package malote.http.payment;

import org.jspecify.annotations.NullMarked;
