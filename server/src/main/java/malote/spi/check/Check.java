package malote.spi.check;

import malote.spi.read.Message;
import org.jspecify.annotations.Nullable;

/** Looks at a message that came in. Takes some milliseconds. Safe for use by many threads. */
@FunctionalInterface
public interface Check {
    /**
     * Says what is wrong with a message.
     *
     * @param message which is well-formed, and without a DTD
     * @param xml the same, as it came
     * @return a sentence for its sender, at most 350 characters of Latin-1; null if nothing is wrong
     */
    @Nullable
    String fault(Message message, byte[] xml);

    /** As much of a sentence as there is room for. */
    static String shortened(String sentence) {
        String latin = sentence.replaceAll("[^ -~\u00a0-\u00ff]+", " ");
        return latin.substring(0, Math.min(latin.length(), 350));
    }
}
