package malote.cli.certs;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a certificate on the list of those that are revoked. */
@Command(
        name = "revoke",
        sortOptions = false,
        description = {
            "Revokes a certificate: puts it on the list, crl.pem, and signs that anew.",
            "",
            "A server with TLS_CRL looks at the list every 30 s, and then also ends connections with that certificate."
        })
final class RevokeCommand implements Callable<Integer> {
    private static final Pattern SERIAL = Pattern.compile("[0-9A-Fa-f:]+");

    @Parameters(
            paramLabel = "FILE|SERIAL",
            description = "the certificate, or its serial number in hexadecimal, see issued.txt")
    private String which = "";

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "" + CrlCommand.DAYS,
            description = "how long the list is valid (${DEFAULT-VALUE})")
    private int days;

    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() throws IOException {
        int valid = common.days(days);
        CertificateFiles files = common.files();
        Authority authority = files.authority();
        BigInteger serial = serial(files, authority);
        X509CRL before = files.list(authority);
        @Nullable Instant already = Authority.revokedAt(before, serial);
        X509CRL list = authority.revoke(before, serial, valid);
        files.write(list);
        Output out = Output.standard();
        out.list(files.crl(), list);
        out.say(CertificateFiles.hex(serial)
                + (already == null ? " is revoked." : " is revoked since " + already + "."));
        out.say("Settings of the server:");
        out.say("TLS_CLIENT_CA=" + Output.word(files.ca()) + " TLS_CRL=" + Output.word(files.crl()));
        return CommandLine.ExitCode.OK;
    }

    private BigInteger serial(CertificateFiles files, Authority authority) throws IOException {
        if (!Files.exists(Path.of(which)) && SERIAL.matcher(which).matches() && which.matches(".*[0-9A-Fa-f].*")) {
            BigInteger serial = new BigInteger(which.replace(":", ""), 16);
            if (!files.hasIssued(serial)) {
                throw new CertificateFiles.Refused("no certificate with the serial number " + which
                        + " was issued here; " + files.issued() + " lists all of them.");
            }
            return serial;
        }
        Path file = Path.of(which);
        X509Certificate certificate = CertificateFiles.certificate(file);
        if (certificate.equals(authority.certificate())) {
            throw new CertificateFiles.Refused(
                    file + " is the CA, which cannot revoke itself. Take it out of TLS_CLIENT_CA.");
        }
        files.requireOwn(authority, certificate, file);
        return certificate.getSerialNumber();
    }
}
