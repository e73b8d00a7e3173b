/**
 * What becomes of messages of the ICOM dialect that are sent in: whose queue they go to, or what the payment system answers. No HTTP,
 * no database.
 */
@NullMarked
package malote.icom;

import org.jspecify.annotations.NullMarked;
