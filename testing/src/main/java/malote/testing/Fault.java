package malote.testing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule: when which fault strikes. Immutable. docs/faults.md has the kinds, their parameters and what can be matched.
 *
 * <pre>{@code
 * Fault.of("status").with("code", 503).ispb("32074986").on("post").match("nth", 2);
 * }</pre>
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Fault {
    @JsonProperty
    private final @Nullable String id;

    @JsonProperty
    private final Map<String, Object> match;

    @JsonProperty
    private final Map<String, Object> fault;

    @JsonProperty
    private final @Nullable Integer times;

    private Fault(@Nullable String id, Map<String, Object> match, Map<String, Object> fault, @Nullable Integer times) {
        this.id = id;
        this.match = match;
        this.fault = fault;
        this.times = times;
    }

    /** A fault of a kind, such as {@code reset}, which strikes wherever its kind can, each time. */
    public static Fault of(String kind) {
        return new Fault(null, Map.of(), Map.of("kind", kind), null);
    }

    /** The same with a parameter of its kind, such as {@code ms}. */
    public Fault with(String parameter, Object value) {
        return new Fault(id, match, plus(fault, parameter, value), times);
    }

    /** The same, only for what concerns this institution. */
    public Fault ispb(String ispb) {
        return match("ispb", ispb);
    }

    /** The same, only on such an occasion: {@code connect}, {@code post}, {@code start}, {@code read}, {@code delete} and so on. */
    public Fault on(String occasion) {
        return match("on", occasion);
    }

    /** The same, only where this fits, too: {@code nth}, {@code every}, {@code share}, {@code message}, {@code endToEndId} and so on. */
    public Fault match(String field, Object value) {
        return new Fault(id, plus(match, field, value), fault, times);
    }

    /** The same, striking so many times at most. */
    public Fault times(int most) {
        return new Fault(id, match, fault, most);
    }

    /** The same, as the server knows it. */
    Fault named(String given) {
        return new Fault(given, match, fault, times);
    }

    /**
     * By what the server knows it.
     *
     * @throws IllegalStateException if it is not in force at any: {@link Spi#strike} returns one that is
     */
    public String id() {
        if (id == null) {
            throw new IllegalStateException("This fault is not in force; take the one that Spi.strike returns.");
        }
        return id;
    }

    private static Map<String, Object> plus(Map<String, Object> map, String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(map);
        more.put(name, value);
        return more;
    }

    @Override
    public String toString() {
        return "Fault[" + (id == null ? "" : id + ", ") + fault + ", match " + match + "]";
    }
}
