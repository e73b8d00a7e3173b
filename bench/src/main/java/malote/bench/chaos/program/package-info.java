/** What a chaos starts, stops and kills: servers, a PostgreSQL, programs of the system. Uses {@code server}. */
@NullMarked
package malote.bench.chaos.program;

import org.jspecify.annotations.NullMarked;
