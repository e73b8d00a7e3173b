package malote.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets every handshake pass, and has its certificate judged meanwhile. A certificate counts only at each request, by
 * {@link ClientCertificates}: so its client is told in a problem document what is wrong with it, which an alert of TLS could not
 * say, and a certificate that was good when its connection began is not good for ever. A client without one gets as far.
 */
final class AnyClient extends X509ExtendedTrustManager {
    private final ClientCertificates certificates;

    AnyClient(ClientCertificates certificates) {
        this.certificates = certificates;
    }

    private void judge(X509Certificate[] chain) {
        certificates.of(List.of(chain));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
        judge(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, @Nullable Socket socket) {
        judge(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {
        judge(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return certificates.authorities().toArray(X509Certificate[]::new);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
        throw new UnsupportedOperationException("this side is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, @Nullable Socket socket) {
        throw new UnsupportedOperationException("this side is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {
        throw new UnsupportedOperationException("this side is the server");
    }
}
