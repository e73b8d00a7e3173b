package malote.bench.http;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * As whom the load asks. {@code toString} leaves the key out.
 *
 * @param tls what connections to an {@code https://} address are made by
 * @param key goes with every request
 */
public record Access(@Nullable SSLContext tls, @Nullable String key) {
    /** As nobody. */
    public static final Access NONE = new Access(null, null);

    @Override
    public String toString() {
        return (tls == null ? "no certificates" : "certificates") + (key == null ? ", no key" : ", a key");
    }
}
