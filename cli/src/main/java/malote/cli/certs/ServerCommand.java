package malote.cli.certs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.util.IPAddress;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Issues the certificate of a server. */
@Command(
        name = "server",
        sortOptions = false,
        description = "Issues a certificate for a server, which is good for localhost, 127.0.0.1, ::1 and other names.")
final class ServerCommand implements Callable<Integer> {
    private static final List<String> HERE = List.of("localhost", "127.0.0.1", "::1");
    private static final Pattern HOST = Pattern.compile(
            "(\\*\\.)?([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)*[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?");

    @Option(
            names = "--name",
            paramLabel = "HOST",
            description = "a name or address by which clients reach the server; may be repeated")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "365",
            description = "how long it is valid (${DEFAULT-VALUE})")
    private int days;

    @Option(
            names = "--out",
            paramLabel = "NAME",
            defaultValue = "server",
            description = "names the files (${DEFAULT-VALUE})")
    private String out = "";

    @Option(names = "--force", description = "replace the files if they exist")
    private boolean force;

    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() throws IOException {
        int valid = common.days(days);
        List<GeneralName> hosts = hosts();
        CertificateFiles files = common.files();
        CertificateFiles.Names written = files.names(common.fileName(out));
        Authority authority = files.authority();
        if (!force) {
            CertificateFiles.requireNew(
                    written.all(), "To renew it: ./malote certs renew " + Output.word(written.certificate()));
        }
        Authority.Issued issued = authority.issue(
                Common.subject(
                        CertificateFiles.organization(authority),
                        List.of(),
                        common.name(names.isEmpty() ? HERE.get(0) : names.get(0))),
                valid,
                List.of(Common.purpose(KeyPurposeId.id_kp_serverAuth), Common.alternatives(hosts)));
        files.write(written, issued);
        Output.standard().server(files, written, issued);
        return CommandLine.ExitCode.OK;
    }

    private List<GeneralName> hosts() {
        Set<String> all = new LinkedHashSet<>(HERE);
        all.addAll(names);
        return all.stream().map(this::host).toList();
    }

    private GeneralName host(String name) {
        if (IPAddress.isValid(name)) {
            return new GeneralName(GeneralName.iPAddress, name);
        } else if (HOST.matcher(name).matches()) {
            return new GeneralName(GeneralName.dNSName, name);
        }
        throw common.wrongUse("--name is a host such as malote.example or an address, not \"" + name + "\".");
    }
}
