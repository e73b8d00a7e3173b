package malote.cli.certs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Issues the certificate of a client. */
@Command(
        name = "client",
        sortOptions = false,
        description = "Issues a certificate for a client, which stands for one or more institutions.")
final class ClientCommand implements Callable<Integer> {
    private static final Pattern ISPB = Pattern.compile("[0-9A-Z]{8}");

    @Option(
            names = "--ispb",
            paramLabel = "ISPB",
            required = true,
            description = "an institution that the client may speak for; may be repeated")
    private List<String> ispbs = new ArrayList<>();

    @Option(names = "--name", paramLabel = "NAME", description = "what the client is called (Client of ISPB)")
    private @Nullable String name;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "365",
            description = "how long it is valid (${DEFAULT-VALUE})")
    private int days;

    @Option(names = "--out", paramLabel = "NAME", description = "names the files (client-ISPB)")
    private @Nullable String out;

    @Option(names = "--force", description = "replace the files if they exist")
    private boolean force;

    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() throws IOException {
        int valid = common.days(days);
        List<String> institutions = List.copyOf(new LinkedHashSet<>(ispbs));
        for (String ispb : institutions) {
            if (!ISPB.matcher(ispb).matches()) {
                throw common.wrongUse("an ISPB is 8 characters of 0-9 and A-Z, not \"" + ispb + "\".");
            }
        }
        String first = institutions.get(0);
        String called = common.name(name == null ? "Client of " + first : name);
        CertificateFiles files = common.files();
        CertificateFiles.Names written = files.names(out == null ? "client-" + first : common.fileName(out));
        Authority authority = files.authority();
        if (!force) {
            CertificateFiles.requireNew(
                    written.all(),
                    "For one more beside it: --out. To renew it: ./malote certs renew "
                            + Output.word(written.certificate()));
        }
        Authority.Issued issued = authority.issue(
                Common.subject(
                        CertificateFiles.organization(authority),
                        institutions.stream().map(ispb -> "ISPB-" + ispb).toList(),
                        called),
                valid,
                List.of(
                        Common.purpose(KeyPurposeId.id_kp_clientAuth),
                        Common.alternatives(institutions.stream()
                                .map(ispb -> new GeneralName(
                                        GeneralName.uniformResourceIdentifier, "urn:malote:ispb:" + ispb))
                                .toList())));
        files.write(written, issued);
        Output.standard().client(files, written, issued);
        return CommandLine.ExitCode.OK;
    }
}
