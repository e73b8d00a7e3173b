package malote.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the server speaks TLS.
 *
 * @param own what the server shows of itself
 * @param clients whose client certificates count; empty: none is asked for
 * @param reload how often the files are looked at
 * @param handshake how long a handshake may take
 */
public record TlsSettings(Own own, Optional<Clients> clients, Duration reload, Duration handshake) {

    /** Where the certificate of the server and its key are. */
    public sealed interface Own {}

    /** {@code TLS_CERT} and {@code TLS_KEY}, as PEM. */
    public record Pair(Path certificate, Path key) implements Own {}

    /** {@code TLS_KEYSTORE}, a PKCS #12 file with one key. */
    public record Keystore(Path file, String password) implements Own {
        /** Without the password. */
        @Override
        public String toString() {
            return file.toString();
        }
    }

    /**
     * Client certificates.
     *
     * @param authorities {@code TLS_CLIENT_CA}: the CAs that may have issued them
     * @param revocations {@code TLS_CRL}: the revocation lists of those CAs
     * @param mapping {@code TLS_MAPPING}: what single certificates stand for
     * @param patterns {@code TLS_PATTERNS}: where else an ISPB may be in a certificate; may be empty
     */
    public record Clients(Path authorities, Optional<Path> revocations, Optional<Path> mapping, String patterns) {}
}
