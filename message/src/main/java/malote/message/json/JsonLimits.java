package malote.message.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * What a body's JSON may ask of the parser, far above what messages need. Beyond it lies an attack rather than a
 * mistake, and the whole body is refused.
 */
final class JsonLimits {
    static final int MAX_DEPTH = 16;
    static final int MAX_NUMBER = 1_000;
    static final int MAX_NAME = 1_000;
    static final int MAX_STRING = 100_000;

    private JsonLimits() {}

    /**
     * Field names are not put into a symbol table: a body of nothing but new names would fill it.
     */
    static JsonFactory factory() {
        return JsonFactory.builder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER)
                        .maxNameLength(MAX_NAME)
                        .maxStringLength(MAX_STRING)
                        .build())
                .build();
    }
}
