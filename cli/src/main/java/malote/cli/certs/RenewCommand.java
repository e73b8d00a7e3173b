package malote.cli.certs;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Issues a certificate again. */
@Command(
        name = "renew",
        sortOptions = false,
        description = {
            "Issues a certificate again, with the same names and a new key, and replaces its files.",
            "",
            "The server looks at its files every 30 s, so it needs no restart. The old certificate stays valid until its"
                    + " end, or until you revoke it."
        })
final class RenewCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the certificate, such as certs/server.pem")
    private Path file = Path.of("");

    @Option(names = "--days", paramLabel = "N", description = "how long it is valid (as long as the old one)")
    private @Nullable Integer days;

    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() throws IOException {
        CertificateFiles files = common.files();
        Authority authority = files.authority();
        X509Certificate old = CertificateFiles.certificate(file);
        if (old.equals(authority.certificate())) {
            throw new CertificateFiles.Refused(
                    file + " is the CA, which is not renewed. Make a new one in another directory"
                            + " (./malote certs ca --dir DIR), have servers and clients trust both, and then replace the"
                            + " certificates.");
        }
        files.requireOwn(authority, old, file);
        Authority.Issued issued = authority.issue(holder(old).getSubject(), valid(old), parts(old));
        CertificateFiles.Names written = CertificateFiles.names(file);
        files.write(written, issued);
        Output out = Output.standard();
        if (isForServers(old)) {
            out.server(files, written, issued);
        } else {
            out.client(files, written, issued);
        }
        out.say("The old one stays valid until " + Output.day(old.getNotAfter()) + ". To end it: ./malote certs revoke "
                + CertificateFiles.hex(old.getSerialNumber()) + " --dir " + Output.word(files.directory()));
        return CommandLine.ExitCode.OK;
    }

    private int valid(X509Certificate old) {
        long usual = Duration.between(
                        old.getNotBefore().toInstant(), old.getNotAfter().toInstant())
                .toDays();
        return common.days(days == null ? (int) Math.max(1, usual) : days);
    }

    private static List<Extension> parts(X509Certificate old) throws IOException {
        JcaX509CertificateHolder holder = holder(old);
        return List.of(
                holder.getExtension(Extension.extendedKeyUsage), holder.getExtension(Extension.subjectAlternativeName));
    }

    private static boolean isForServers(X509Certificate certificate) throws IOException {
        try {
            return certificate.getExtendedKeyUsage().contains(KeyPurposeId.id_kp_serverAuth.getId());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static JcaX509CertificateHolder holder(X509Certificate certificate) {
        try {
            return new JcaX509CertificateHolder(certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
