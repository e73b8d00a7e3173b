/** Where commands write to: files and pipes for messages, standard error for progress and failures. */
@NullMarked
package malote.cli.output;

import org.jspecify.annotations.NullMarked;
