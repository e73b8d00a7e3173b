/** {@code malote rehearse}: has a server rehearse the capacity test with an institution, and says how it went. */
@NullMarked
package malote.cli.rehearse;

import org.jspecify.annotations.NullMarked;
