/**
 * What the database keeps for the ICOM dialect: its messages ({@code PayloadTable}) and the token buckets. May use {@code
 * postgres}, {@code queue}, {@code icom} and {@code message}.
 */
@NullMarked
package malote.postgres.icom;

import org.jspecify.annotations.NullMarked;
