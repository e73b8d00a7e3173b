/**
 * The commands that talk to a running server: {@code send}, {@code collect}, {@code status} and {@code completion}. What
 * they do over HTTP is in {@code malote.client}; here are options, files and terminals. A plain program that starts fast.
 */
@NullMarked
package malote.cli;

import org.jspecify.annotations.NullMarked;
