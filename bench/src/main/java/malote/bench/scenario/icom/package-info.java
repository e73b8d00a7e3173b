/** The ICOM dialect, beside the JSON dialect and what the machine allows at most. */
@NullMarked
package malote.bench.scenario.icom;

import org.jspecify.annotations.NullMarked;
