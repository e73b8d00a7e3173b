/**
 * {@code malote keys}: who may use a server. With {@code --url} the commands go over HTTP; without, a program of the server's
 * own changes its database, whether the server runs or not. Both take and give the same JSON.
 */
@NullMarked
package malote.cli.keys;

import org.jspecify.annotations.NullMarked;
