package malote.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows its certificate whichever CAs the server asks for, as OpenSSL does. */
final class InsistentKeys extends X509ExtendedKeyManager {
    private static final String NAME = "own";

    private final TestCa.Issued shown;

    InsistentKeys(TestCa.Issued shown) {
        this.shown = shown;
    }

    @Override
    public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
        return NAME;
    }

    @Override
    public String chooseEngineClientAlias(String[] kinds, Principal[] issuers, SSLEngine engine) {
        return NAME;
    }

    @Override
    public String[] getClientAliases(String kind, Principal[] issuers) {
        return new String[] {NAME};
    }

    @Override
    public X509Certificate[] getCertificateChain(String name) {
        return new X509Certificate[] {shown.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String name) {
        return shown.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String kind, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
        return null;
    }
}
