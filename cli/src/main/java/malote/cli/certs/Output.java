package malote.cli.certs;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the commands print: a line for each file, and the settings that use them. */
record Output(PrintStream out) {
    static Output standard() {
        return new Output(System.out);
    }

    void file(Path file, String holds) {
        out.println(file + ": " + holds);
    }

    void say(String text) {
        out.println(text);
    }

    void list(Path file, X509CRL list) {
        @Nullable Set<? extends X509CRLEntry> revoked = list.getRevokedCertificates();
        file(
                file,
                "list of revoked certificates, with " + (revoked == null ? 0 : revoked.size()) + " on it, valid until "
                        + day(list.getNextUpdate()));
    }

    /** The certificate of a server, and the settings for it. */
    void server(CertificateFiles files, CertificateFiles.Names names, Authority.Issued issued) {
        written(names, issued);
        say("Settings of the server:");
        say("TLS_CERT=" + word(names.certificate()) + " TLS_KEY=" + word(names.key()) + " TLS_CLIENT_CA="
                + word(files.ca()) + " TLS_CRL=" + word(files.crl()));
    }

    /** The certificate of a client, and the variables for the commands that use it. */
    void client(CertificateFiles files, CertificateFiles.Names names, Authority.Issued issued) {
        written(names, issued);
        say("Settings of the client:");
        say("MALOTE_CA=" + word(files.ca()) + " MALOTE_CERT=" + word(names.certificate()) + " MALOTE_CERT_KEY="
                + word(names.key()));
    }

    private void written(CertificateFiles.Names names, Authority.Issued issued) {
        X509Certificate certificate = issued.certificate();
        file(
                names.certificate(),
                "certificate of " + certificate.getSubjectX500Principal() + ", valid until "
                        + day(certificate.getNotAfter()));
        file(names.key(), "its key; keep it secret");
        file(names.keystore(), "both as PKCS12");
        file(names.password(), "the password of " + names.keystore().getFileName());
    }

    /** A text that a shell takes as one word. */
    static String word(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./@:+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    static String day(Date date) {
        return LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC).toString();
    }
}
