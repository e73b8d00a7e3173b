package malote.http.icom;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.icom.TokenBucket;
import malote.icom.TokenStore;
import malote.message.Ispb;

/** The tokens with which institutions pay for what they send, if they have to. A bucket has the name of its institution. Thread-safe. */
public final class Tokens {
    private static final double TOKEN = TokenBucket.TOKEN;

    private final Optional<TokenBucket> bucket;
    private final TokenStore store;

    /** @param bucket what all buckets are like; empty: nobody has to pay */
    public Tokens(Optional<TokenBucket> bucket, TokenStore store) {
        this.bucket = bucket;
        this.store = store;
    }

    /** Whether institutions have to pay. */
    boolean areCounted() {
        return bucket.isPresent();
    }

    /** What an institution has, in tokens and tokens a second. */
    public record Balance(double tokens, double maximum, double perSecond) {}

    /** What an institution has; empty if nobody has to pay. */
    public CompletionStage<Optional<Balance>> balance(Ispb institution) {
        if (bucket.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        double maximum = bucket.get().maximum() / TOKEN;
        double perSecond = bucket.get().perSecond() / TOKEN;
        return store.balance(institution.code(), maximum, perSecond)
                .thenApply(tokens -> Optional.of(new Balance(tokens, maximum, perSecond)));
    }

    /** In how many seconds the institution may send again; empty if it may now. */
    CompletionStage<OptionalLong> pause(Ispb institution) {
        return bucket.isEmpty()
                ? CompletableFuture.completedFuture(OptionalLong.empty())
                : pause(bucket.get(), institution);
    }

    private CompletionStage<OptionalLong> pause(TokenBucket like, Ispb institution) {
        return store.balance(institution.code(), like.maximum() / TOKEN, like.perSecond() / TOKEN)
                .thenApply(balance -> balance > 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(like.retryAfter((long) Math.floor(balance * TOKEN))));
    }

    /**
     * Has an institution pay, if it has to.
     *
     * @param thousandths of a token
     */
    CompletionStage<?> take(Ispb institution, long thousandths) {
        return bucket.isEmpty() || thousandths == 0
                ? CompletableFuture.completedFuture(0)
                : store.take(
                        institution.code(),
                        bucket.get().maximum() / TOKEN,
                        bucket.get().perSecond() / TOKEN,
                        thousandths / TOKEN);
    }
}
