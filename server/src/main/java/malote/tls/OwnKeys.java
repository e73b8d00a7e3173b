package malote.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives each handshake the newest identity of the server. A handshake asks for a name first, then for what has that name; so the
 * identity of a name stays, also when there is a newer one by then. Thread-safe.
 */
final class OwnKeys extends X509ExtendedKeyManager {
    private final Supplier<Identity> newest;
    private final Map<String, Identity> named = new ConcurrentHashMap<>();
    private @Nullable Identity last;
    private int count;

    OwnKeys(Supplier<Identity> newest) {
        this.newest = newest;
    }

    /** The name of the newest; those of the one before it is kept for handshakes under way. */
    private synchronized String name(Identity identity) {
        if (!identity.equals(last)) {
            last = identity;
            count++;
            named.put(name(count), identity);
            named.remove(name(count - 2));
        }
        return name(count);
    }

    private static String name(int number) {
        return "own-" + number;
    }

    private @Nullable String choose(String keyType) {
        Identity identity = newest.get();
        String algorithm = identity.chain().get(0).getPublicKey().getAlgorithm();
        return keyType.equals(algorithm) || (keyType.equals("RSASSA-PSS") && algorithm.equals("RSA"))
                ? name(identity)
                : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return choose(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String name = choose(keyType);
        return name == null ? null : new String[] {name};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String name) {
        Identity identity = named.get(name);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String name) {
        Identity identity = named.get(name);
        return identity == null ? null : identity.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
