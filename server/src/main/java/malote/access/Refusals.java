package malote.access;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sums what was refused, until it is written into the audit, about once a minute. Thread-safe. */
public final class Refusals {
    /** So many kinds are told apart until then; the others are summed. */
    static final int KINDS = 1_000;

    private final Audit audit;
    private final Map<Kind, Integer> counts = new ConcurrentHashMap<>();

    private record Kind(
            String reason,
            @Nullable String name,
            Caller.Kind kind,
            @Nullable String address) {}

    public Refusals(Audit audit) {
        this.audit = audit;
    }

    /**
     * Counts one.
     *
     * @param reason the kind of refusal
     * @param caller who was refused, if that is known
     */
    public void count(String reason, @Nullable Caller caller, @Nullable String address) {
        Kind kind = caller == null
                ? new Kind(reason, null, Caller.Kind.NONE, address)
                : new Kind(reason, caller.name(), caller.kind(), address);
        counts.merge(
                counts.size() < KINDS || counts.containsKey(kind)
                        ? kind
                        : new Kind(reason, null, Caller.Kind.NONE, null),
                1,
                Integer::sum);
    }

    /** Writes the sums into the audit. What cannot be written is counted again. */
    public CompletionStage<Void> write() {
        return CompletableFuture.allOf(counts.keySet().stream()
                .map(kind -> {
                    Integer times = counts.remove(kind);
                    return times == null ? null : write(kind, times).toCompletableFuture();
                })
                .filter(written -> written != null)
                .toArray(CompletableFuture[]::new));
    }

    private CompletionStage<Void> write(Kind kind, int times) {
        Deed.Actor actor = new Deed.Actor(kind.name(), kind.kind(), kind.address(), null);
        return audit.note(new Deed(actor, Deed.Act.REFUSAL, kind.reason()), "recusado", times)
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        counts.merge(kind, times, Integer::sum);
                    }
                });
    }
}
