package malote.cli.certs;

import java.io.IOException;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the CA. */
@Command(
        name = "ca",
        sortOptions = false,
        description = {
            "Makes a CA: a key, its certificate, and a list of revoked certificates, with none on it yet.",
            "",
            "Whoever has the key can issue certificates. Keep it away from the server, which needs the certificate only."
        })
final class CaCommand implements Callable<Integer> {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "Malote private CA",
            description = "what it is called (${DEFAULT-VALUE})")
    private String name = "";

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "3650",
            description = "how long it is valid (${DEFAULT-VALUE})")
    private int days;

    @Option(names = "--force", description = "replace the CA; certificates of the old one are worth nothing then")
    private boolean force;

    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() throws IOException {
        String called = common.name(name);
        int valid = common.days(days);
        CertificateFiles files = common.files();
        if (!force) {
            CertificateFiles.requireNew(
                    List.of(files.ca(), files.caKey(), files.crl()),
                    "Certificates of the old CA are worth nothing then; another directory: --dir.");
        }
        Authority authority = Authority.create(Common.subject(called, List.of(), called), valid);
        X509CRL list = authority.revoke(null, null, CrlCommand.DAYS);
        files.write(authority, list);
        Output out = Output.standard();
        out.file(
                files.ca(),
                "certificate of the CA, valid until "
                        + Output.day(authority.certificate().getNotAfter()));
        out.file(files.caKey(), "its key; keep it secret, and away from the server");
        out.list(files.crl(), list);
        out.say("Settings of the server:");
        out.say("TLS_CLIENT_CA=" + Output.word(files.ca()) + " TLS_CRL=" + Output.word(files.crl()));
        return CommandLine.ExitCode.OK;
    }
}
