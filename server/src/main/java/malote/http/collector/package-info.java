/** The routes of collectors: open a stream, read on, end; and the format that they ask for. */
@NullMarked
package malote.http.collector;

import org.jspecify.annotations.NullMarked;
