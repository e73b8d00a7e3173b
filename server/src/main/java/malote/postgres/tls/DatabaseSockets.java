package malote.postgres.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509KeyManager;
import malote.file.BadFile;
import org.postgresql.ssl.WrappedFactory;

/** Encrypted connections of JDBC, as {@link Encryption} says. The driver makes this object by the name of its class. */
public final class DatabaseSockets extends WrappedFactory {
    /** Compares the name of the database in its certificate as HTTPS does. */
    static final String NAME_CHECK = "HTTPS";

    private final boolean isNameChecked;

    /**
     * Of the properties of a session.
     *
     * @throws IllegalArgumentException if a file is not what it must be
     */
    public DatabaseSockets(Properties session) throws GeneralSecurityException {
        Encryption encryption = Encryption.of(session);
        isNameChecked = encryption.mode() == Encryption.Mode.VERIFY_FULL;
        try {
            X509KeyManager keys = encryption.keys();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys == null ? null : new KeyManager[] {keys}, new TrustManager[] {encryption.trust()}, null);
            factory = context.getSocketFactory();
        } catch (BadFile e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose) throws IOException {
        SSLSocket socket = (SSLSocket) super.createSocket(plain, host, port, autoClose);
        if (isNameChecked) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm(NAME_CHECK);
            socket.setSSLParameters(parameters);
        }
        return socket;
    }
}
