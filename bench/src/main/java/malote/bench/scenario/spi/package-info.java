/** How fast the payment system is. */
@NullMarked
package malote.bench.scenario.spi;

import org.jspecify.annotations.NullMarked;
