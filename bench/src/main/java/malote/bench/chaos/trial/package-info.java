/** Plans of disturbances, how they are carried out under load, and the verdict. Uses {@code traffic}, {@code history}, {@code http}, {@code load} and {@code report}. */
@NullMarked
package malote.bench.chaos.trial;

import org.jspecify.annotations.NullMarked;
