/** Institutions that pay each other by the payment system, answer payments, and compare what they are told with what they did. */
@NullMarked
package malote.bench.load.spi;

import org.jspecify.annotations.NullMarked;
