/** The program {@code malote-bench}: its options and the order of a run. Uses all of its sub-packages. */
@NullMarked
package malote.bench;

import org.jspecify.annotations.NullMarked;
