/**
 * What a scenario is, where it runs, and what it is made of: senders, rounds of collecting, times. Uses {@code history}, {@code http},
 * {@code load}, {@code report} and {@code server}. Those that there are stand in the packages below, by what they measure.
 */
@NullMarked
package malote.bench.scenario;

import org.jspecify.annotations.NullMarked;
