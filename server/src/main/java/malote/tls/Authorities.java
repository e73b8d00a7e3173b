package malote.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import malote.file.BadFile;
import malote.file.Pem;
import malote.file.SettingFile;

/** The CAs whose client certificates count, and what they have revoked. Immutable. */
final class Authorities {
    private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";
    private static final String FOR_ANYTHING = "2.5.29.37.0";
    /** Of a list that holds only what has changed since another. */
    private static final String IS_DELTA = "2.5.29.27";
    /** Issuing distribution point: a list of some certificates, or some reasons (RFC 5280, section 5.2.5). */
    private static final String IS_PARTIAL = "2.5.29.28";

    /** Of a client: what is tried to find a path among them grows with their number, faster than it. */
    private static final int LONGEST_CHAIN = 5;

    private static final int SIGNS_DATA = 0;
    private static final int SIGNS_LISTS = 6;

    private final List<X509Certificate> certificates;
    private final List<X509CRL> lists;

    private Authorities(List<X509Certificate> certificates, List<X509CRL> lists) {
        this.certificates = certificates;
        this.lists = lists;
    }

    /** Why a certificate is not good; the message is the rest of a sentence that begins with it. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String reason) {
            super(reason);
        }
    }

    static List<SettingFile> files(TlsSettings.Clients clients) {
        return Stream.concat(
                        Stream.of(new SettingFile("TLS_CLIENT_CA", clients.authorities())),
                        clients.revocations().map(path -> new SettingFile("TLS_CRL", path)).stream())
                .toList();
    }

    /** Makes them of the contents of those files. */
    static Authorities of(TlsSettings.Clients clients, List<byte[]> contents, Instant now) throws BadFile {
        List<SettingFile> files = files(clients);
        List<X509Certificate> certificates = Pem.certificates(files.get(0), contents.get(0));
        for (X509Certificate certificate : certificates) {
            if (certificate.getBasicConstraints() < 0) {
                throw new BadFile(files.get(0) + " holds the certificate of " + Names.subject(certificate)
                        + ", which is not that of a CA.");
            }
        }
        if (certificates.stream().noneMatch(certificate -> isValid(certificate, now))) {
            throw new BadFile(files.get(0) + " holds no CA whose certificate is valid today.");
        }
        List<X509CRL> lists = new ArrayList<>();
        if (files.size() > 1) {
            lists.addAll(Pem.revocations(files.get(1), contents.get(1)));
            for (X509CRL list : lists) {
                require(list, certificates, files.get(1), now);
            }
        }
        return new Authorities(certificates, lists);
    }

    private static void require(X509CRL list, List<X509Certificate> certificates, SettingFile file, Instant now)
            throws BadFile {
        String which = file + " holds a revocation list of " + list.getIssuerX500Principal();
        if (certificates.stream().noneMatch(authority -> isOf(list, authority))) {
            throw new BadFile(which + " that no CA of TLS_CLIENT_CA has signed.");
        } else if (list.getNextUpdate() == null) {
            throw new BadFile(which + " that does not say when the next comes (nextUpdate).");
        } else if (list.getNextUpdate().toInstant().isBefore(now)) {
            throw new BadFile(which + " that expired on " + BadFile.time(list.getNextUpdate()) + ".");
        } else if (list.getThisUpdate().toInstant().isAfter(now)) {
            throw new BadFile(which + " that is not valid before " + BadFile.time(list.getThisUpdate()) + ".");
        } else if (list.getExtensionValue(IS_DELTA) != null || list.getExtensionValue(IS_PARTIAL) != null) {
            throw new BadFile(which + " that holds only changes or a part. It must hold all that is revoked.");
        }
    }

    private static boolean isOf(X509CRL list, X509Certificate authority) {
        boolean[] usage = authority.getKeyUsage();
        if (!list.getIssuerX500Principal().equals(authority.getSubjectX500Principal())
                || (usage != null && !usage[SIGNS_LISTS])) {
            return false;
        }
        try {
            list.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The certificates of the CAs. */
    List<X509Certificate> certificates() {
        return certificates;
    }

    /** When the first CA expires. */
    Instant expires() {
        return certificates.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** When the first list expires; empty if there is none. */
    Optional<Instant> listsExpire() {
        return lists.stream().map(list -> list.getNextUpdate().toInstant()).min(Instant::compareTo);
    }

    /**
     * Until when a certificate is good that one of these CAs has issued for a client.
     *
     * @param chain the certificate, then those that lead to a CA, in any order and with others among them
     * @throws Refused if it is not good now
     */
    Instant validity(List<X509Certificate> chain, Instant now) throws Refused {
        X509Certificate certificate = chain.get(0);
        if (chain.size() > LONGEST_CHAIN) {
            throw new Refused("came with " + (chain.size() - 1) + " other certificates, and may come with "
                    + (LONGEST_CHAIN - 1));
        }
        if (certificate.getNotAfter().toInstant().isBefore(now)) {
            throw new Refused("expired on " + BadFile.time(certificate.getNotAfter()));
        } else if (certificate.getNotBefore().toInstant().isAfter(now)) {
            throw new Refused("is not valid before " + BadFile.time(certificate.getNotBefore()));
        }
        List<X509Certificate> path = path(chain, now);
        requireForClients(certificate);
        Instant until = path.stream()
                .map(one -> one.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
        for (X509Certificate one : path) {
            for (X509CRL list : lists) {
                if (list.getIssuerX500Principal().equals(one.getIssuerX500Principal())) {
                    requireNotRevoked(one, list, now);
                    Instant next = list.getNextUpdate().toInstant();
                    until = next.isBefore(until) ? next : until;
                }
            }
        }
        return until;
    }

    /** The certificate, those in between, and the CA's own. */
    private List<X509Certificate> path(List<X509Certificate> chain, Instant now) throws Refused {
        Set<TrustAnchor> anchors = certificates.stream()
                .filter(authority -> isValid(authority, now))
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        if (anchors.isEmpty()) {
            throw new Refused("cannot be checked: the certificates of all CAs in TLS_CLIENT_CA have expired");
        }
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(chain.get(0));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            PKIXCertPathBuilderResult result = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            List<X509Certificate> path = new ArrayList<>();
            for (Certificate one : result.getCertPath().getCertificates()) {
                path.add((X509Certificate) one);
            }
            path.add(result.getTrustAnchor().getTrustedCert());
            return path;
        } catch (CertPathBuilderException e) {
            throw new Refused("was issued by " + Names.text(chain.get(0).getIssuerX500Principal())
                    + " and does not lead to a CA that this server trusts");
        } catch (InvalidAlgorithmParameterException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requireForClients(X509Certificate certificate) throws Refused {
        boolean[] usage = certificate.getKeyUsage();
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            boolean isForClients =
                    purposes == null || purposes.contains(FOR_CLIENTS) || purposes.contains(FOR_ANYTHING);
            if (!isForClients || (usage != null && !usage[SIGNS_DATA])) {
                throw new Refused("was not issued for clients (extended key usage clientAuth)");
            }
        } catch (CertificateParsingException e) {
            throw new Refused("cannot be read");
        }
    }

    /** An expired list tells nothing about today: then nobody is known to be good. */
    private static void requireNotRevoked(X509Certificate one, X509CRL list, Instant now) throws Refused {
        if (list.isRevoked(one)) {
            throw new Refused("was revoked by its CA");
        } else if (list.getNextUpdate().toInstant().isBefore(now)) {
            throw new Refused("cannot be checked: the revocation list of its CA (TLS_CRL) expired on "
                    + BadFile.time(list.getNextUpdate()));
        }
    }

    private static boolean isValid(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }
}
