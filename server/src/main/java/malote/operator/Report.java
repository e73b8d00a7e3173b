package malote.operator;

import org.jspecify.annotations.Nullable;

/**
 * What those who watch are told about once a second.
 *
 * @param atMillis now (milliseconds since 1970)
 * @param storeSince since when the store has been there, or away (milliseconds since 1970)
 * @param figures the last that are known, if any are
 */
public record Report(
        long atMillis,
        boolean isStoreThere,
        long storeSince,
        @Nullable Figures figures) {}
