package malote.cli.certs;

import java.io.IOException;
import java.security.cert.X509CRL;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs the list of revoked certificates anew. */
@Command(
        name = "crl",
        sortOptions = false,
        description = "Signs the list of revoked certificates, crl.pem, anew, with the same on it and a later end.")
final class CrlCommand implements Callable<Integer> {
    /** How long a list is valid unless that is said. */
    static final int DAYS = 365;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "" + DAYS,
            description = "how long it is valid (${DEFAULT-VALUE})")
    private int days;

    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() throws IOException {
        int valid = common.days(days);
        CertificateFiles files = common.files();
        Authority authority = files.authority();
        X509CRL list = authority.revoke(files.list(authority), null, valid);
        files.write(list);
        Output.standard().list(files.crl(), list);
        return CommandLine.ExitCode.OK;
    }
}
