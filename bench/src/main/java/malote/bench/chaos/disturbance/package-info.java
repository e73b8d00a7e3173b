/** What happens to servers, clients and databases. Uses {@code trial} and {@code program}. */
@NullMarked
package malote.bench.chaos.disturbance;

import org.jspecify.annotations.NullMarked;
