package malote.access;

import java.security.cert.X509Certificate;
import java.util.List;

/** What client certificates stand for. Thread-safe; answers at once, from memory. */
public interface Certificates {
    /** Whose certificate the first of the chain is, by what is known now: it may have been revoked since its connection was made. */
    Recognition of(List<X509Certificate> chain);
}
