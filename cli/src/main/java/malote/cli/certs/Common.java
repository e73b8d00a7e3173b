package malote.cli.certs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all commands have. */
final class Common {
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,64}");

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "./certs",
            description = "where the files are (${DEFAULT-VALUE})")
    private Path directory = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("unused")
    private boolean help;

    CertificateFiles files() {
        Path shortest = directory.normalize();
        return new CertificateFiles(shortest.toString().isEmpty() ? Path.of(".") : shortest);
    }

    /** How long something is valid; what is no number of days is wrong use. */
    int days(int days) {
        if (days < 1 || days > 36_500) {
            throw wrongUse("--days must be 1 to 36500.");
        }
        return days;
    }

    /** What the files of a certificate are named after. */
    String fileName(String name) {
        if (!FILE.matcher(name).matches() || name.equals("ca") || name.equals("crl")) {
            throw wrongUse("--out must be a name of letters, digits, dots and hyphens, and not ca or crl.");
        }
        return name;
    }

    /** A name of up to 64 characters, as certificates can hold it. */
    String name(String name) {
        if (name.isBlank() || !NAME.matcher(name).matches()) {
            throw wrongUse("--name must have 1 to 64 characters.");
        }
        return name.strip();
    }

    CommandLine.ParameterException wrongUse(String message) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    /** {@code C=BR,O=…,OU=…,CN=…}, in the order of certificates of the Brazilian payment system. */
    static X500Name subject(String organization, Iterable<String> units, String name) {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        subject.addRDN(BCStyle.C, "BR");
        subject.addRDN(BCStyle.O, organization);
        units.forEach(unit -> subject.addRDN(BCStyle.OU, unit));
        return subject.addRDN(BCStyle.CN, name).build();
    }

    /** What the certificate may be used for. */
    static Extension purpose(KeyPurposeId purpose) throws IOException {
        return Extension.create(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }

    /** The names beside the subject. */
    static Extension alternatives(List<GeneralName> names) throws IOException {
        return Extension.create(
                Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
    }
}
