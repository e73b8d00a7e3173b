/**
 * Results and how they are shown: the table, a JSON file, a page with plots, the progress line. Uses nothing of ours.
 */
@NullMarked
package malote.bench.report;

import org.jspecify.annotations.NullMarked;
