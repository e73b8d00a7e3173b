/** Clients that go on whatever happens, when what arrived, and what became of it. Uses {@code program}, {@code history}, {@code http}, {@code load} and {@code report}. */
@NullMarked
package malote.bench.chaos.traffic;

import org.jspecify.annotations.NullMarked;
