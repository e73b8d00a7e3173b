package malote.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import malote.access.Caller;
import malote.access.Institutions;
import malote.access.Recognition;
import malote.access.Role;
import malote.file.BadFile;
import malote.file.SettingFile;
import malote.tls.TestCa.Issued;
import malote.tls.TestCa.Wish;
import org.junit.jupiter.api.Test;

final class ClientCertificatesTest {
    private static final TestCa CA = TestCa.create("CN=Test CA,O=Malote,C=BR");
    private final Instant now = Instant.now();

    private static final SettingFile FILE = new SettingFile("TLS_MAPPING", Path.of("mapping"));

    private Instant time = now;

    private ClientCertificates certificates(String mapping, String patterns, byte[]... crl) throws BadFile {
        return new ClientCertificates(
                authorities(CA.pem(), crl),
                new Rules(Mapping.of(FILE, mapping.getBytes(StandardCharsets.UTF_8)), NamePattern.parse(patterns)),
                () -> time);
    }

    private Authorities authorities(String pem, byte[]... crl) throws BadFile {
        TlsSettings.Clients clients = new TlsSettings.Clients(
                Path.of("ca.pem"),
                crl.length > 0 ? Optional.of(Path.of("crl.pem")) : Optional.empty(),
                Optional.empty(),
                "");
        byte[] ca = pem.getBytes(StandardCharsets.US_ASCII);
        return Authorities.of(clients, crl.length > 0 ? List.of(ca, crl[0]) : List.of(ca), now);
    }

    private Recognition meaning(Wish wish) throws BadFile {
        return certificates("", "").of(List.of(CA.issue(wish).certificate()));
    }

    private static String institutions(Recognition recognition) {
        assertThat(recognition).isInstanceOf(Recognition.Known.class);
        Caller caller = ((Recognition.Known) recognition).caller();
        assertThat(caller.kind()).isEqualTo(Caller.Kind.CERTIFICATE);
        return caller.institutions().toString();
    }

    private static String stranger(Recognition recognition) {
        assertThat(recognition).isInstanceOf(Recognition.Stranger.class);
        return ((Recognition.Stranger) recognition).detail();
    }

    private static String wrong(Recognition recognition) {
        assertThat(recognition).isInstanceOf(Recognition.Wrong.class);
        return ((Recognition.Wrong) recognition).detail();
    }

    @Test
    void everyUnitNamesAnInstitutionInAnyOrder() throws BadFile {
        assertThat(institutions(meaning(new Wish("C=BR,O=Banco,OU=ISPB-32074986,OU=SISBACEN-1,CN=Banco T01"))))
                .isEqualTo("32074986");
        assertThat(institutions(meaning(new Wish("CN=Banco T01,OU=ISPB-32074986,OU=X,OU=ISPB-0000000A,C=BR"))))
                .isEqualTo("0000000A,32074986");
        assertThat(institutions(meaning(new Wish("CN=T01+OU=ISPB-32074986,O=Banco"))))
                .isEqualTo("32074986");
    }

    @Test
    void urisComeBeforeUnits() throws BadFile {
        assertThat(institutions(meaning(new Wish("CN=x,OU=ISPB-11111111")
                        .uri("urn:malote:ispb:32074986")
                        .uri("urn:malote:ispb:60746948")
                        .uri("https://elsewhere.example"))))
                .isEqualTo("32074986,60746948");
    }

    @Test
    void aCommonNameIsAnInstitutionIfItIsAllOfIt() throws BadFile {
        assertThat(institutions(meaning(new Wish("CN=32074986,O=Banco")))).isEqualTo("32074986");
        assertThat(stranger(meaning(new Wish("CN=32074986 x,O=Banco")))).contains("O=Banco,CN=32074986 x");
        assertThat(stranger(meaning(new Wish("CN=3207498,O=Banco")))).contains("stands for no institution");
    }

    @Test
    void ofTwoCommonNamesNoneCounts() throws BadFile {
        assertThat(stranger(meaning(new Wish("CN=32074986,CN=60746948")))).contains("more than one CN");
        assertThat(stranger(meaning(new Wish("CN=32074986+CN=60746948")))).contains("more than one CN");
        assertThat(stranger(meaning(new Wish("CN=32074986,CN=someone")))).contains("more than one CN");
    }

    @Test
    void textThatLooksLikeAnotherAttributeIsNone() throws BadFile {
        assertThat(stranger(meaning(new Wish("CN=x\\,OU\\=ISPB-32074986,O=y")))).contains("stands for no institution");
    }

    @Test
    void aPatternFindsTheInstitution() throws BadFile {
        ClientCertificates known = certificates("", "DNS={ispb}.pix.example; CN=*:{ispb}*; serialNumber={ispb}000199");
        assertThat(institutions(known.of(List.of(
                        CA.issue(new Wish("CN=BANCO S.A.:32074986000199")).certificate()))))
                .isEqualTo("32074986");
        assertThat(institutions(known.of(List.of(
                        CA.issue(new Wish("CN=a").dns("60746948.pix.example")).certificate()))))
                .isEqualTo("60746948");
        assertThat(institutions(known.of(List.of(
                        CA.issue(new Wish("CN=a,SERIALNUMBER=60746948000199")).certificate()))))
                .isEqualTo("60746948");
        assertThat(stranger(known.of(List.of(
                        CA.issue(new Wish("CN=a").dns("60746948.pix-example")).certificate()))))
                .contains("CN=a");
        assertThatThrownBy(() -> NamePattern.parse("CN=x")).hasMessageContaining("TLS_PATTERNS has \"CN=x\"");
    }

    @Test
    void theMappingComesFirst() throws BadFile, GeneralSecurityException {
        X509Certificate certificate = CA.client("CN=x,OU=ISPB-11111111").certificate();
        String fingerprint = HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        String serial = certificate.getSerialNumber().toString(16);

        assertThat(institutions(certificates("# one\n\nsha256 " + fingerprint + " = 32074986,60746948 collect\n", "")
                        .of(List.of(certificate))))
                .isEqualTo("32074986,60746948");
        assertThat(certificates("sha256 " + fingerprint + " = - observe,operate", "")
                        .of(List.of(certificate)))
                .isEqualTo(new Recognition.Known(new Caller(
                        "OU=ISPB-11111111,CN=x",
                        Caller.Kind.CERTIFICATE,
                        Set.of(Role.OBSERVE, Role.OPERATE),
                        Institutions.of(Set.of()))));
        for (String issuer : List.of("CN=Test CA,O=Malote,C=BR", "C = BR, O = Malote, CN = Test CA")) {
            assertThat(institutions(certificates("serial " + serial + " issuer " + issuer + " = 32074986", "")
                            .of(List.of(certificate))))
                    .isEqualTo("32074986");
        }
        assertThat(wrong(certificates("sha256 " + fingerprint + " = deny", "").of(List.of(certificate))))
                .isEqualTo("The certificate of OU=ISPB-11111111,CN=x is denied at this server.");
    }

    @Test
    void aMappingThatIsNotUnderstoodNamesTheLine() {
        for (String line : List.of(
                "sha256 12 = 32074986",
                "sha256 " + "ab".repeat(32) + " = 3207498",
                "sha256 " + "ab".repeat(32) + " = 32074986 collect,everything",
                "serial 12 = 32074986",
                "serial 12 issuer C = BR",
                "32074986")) {
            assertThatThrownBy(() -> certificates("# first\n" + line, ""))
                    .as(line)
                    .isInstanceOf(BadFile.class)
                    .hasMessageContaining("line 2");
        }
    }

    @Test
    void onlyGoodCertificatesForClientsCount() throws BadFile {
        assertThat(wrong(meaning(new Wish("CN=32074986").until(now.minus(Duration.ofHours(1))))))
                .startsWith("The certificate of CN=32074986 expired on ");
        assertThat(wrong(meaning(new Wish("CN=32074986").from(now.plus(Duration.ofHours(1))))))
                .contains("is not valid before");
        assertThat(wrong(meaning(new Wish("CN=32074986").forServers()))).contains("was not issued for clients");
        Issued other = TestCa.create("CN=Test CA,O=Malote,C=BR").client("CN=32074986");
        assertThat(wrong(certificates("", "").of(List.of(other.certificate()))))
                .contains("does not lead to a CA that this server trusts");
        assertThat(certificates("", "").of(List.of())).isEqualTo(new Recognition.Missing());
        assertThat(wrong(certificates("", "")
                        .of(Collections.nCopies(6, CA.client("CN=32074986").certificate()))))
                .contains("came with 5 other certificates, and may come with 4");
    }

    @Test
    void aVerdictEndsWithTheCertificate() throws BadFile {
        ClientCertificates known = certificates("", "");
        List<X509Certificate> chain = List.of(
                CA.issue(new Wish("CN=32074986").until(now.plusSeconds(60))).certificate());
        assertThat(institutions(known.of(chain))).isEqualTo("32074986");
        time = now.plusSeconds(62);
        assertThat(wrong(known.of(chain))).contains("expired on");
    }

    @Test
    void whatIsRevokedDoesNotCountAndAnExpiredListRefusesAll() throws BadFile {
        X509Certificate good = CA.client("CN=32074986").certificate();
        X509Certificate bad = CA.client("CN=60746948").certificate();
        Instant next = now.plusSeconds(60);
        for (byte[] list :
                List.of(CA.revocations(next, bad).getBytes(StandardCharsets.US_ASCII), CA.revocationsDer(next, bad))) {
            time = now;
            ClientCertificates known = certificates("", "", list);
            assertThat(institutions(known.of(List.of(good)))).isEqualTo("32074986");
            assertThat(wrong(known.of(List.of(bad)))).contains("was revoked by its CA");
            time = now.plusSeconds(62);
            assertThat(wrong(known.of(List.of(good)))).contains("the revocation list of its CA (TLS_CRL) expired on");
        }
    }

    @Test
    void aListMustBeSignedAndFresh() {
        TestCa other = TestCa.create("CN=Test CA,O=Malote,C=BR");
        assertThatThrownBy(() -> authorities(CA.pem(), other.revocationsDer(now.plusSeconds(60))))
                .hasMessageContaining("that no CA of TLS_CLIENT_CA has signed");
        assertThatThrownBy(() -> authorities(CA.pem(), CA.revocationsDer(now.minusSeconds(60))))
                .hasMessageContaining("that expired on");
        assertThatThrownBy(() -> authorities(CA.pem(), "nothing".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("holds no revocation list");
    }

    @Test
    void aCaMustBeOneAndValid() {
        assertThatThrownBy(() -> authorities(CA.client("CN=x").pem())).hasMessageContaining("is not that of a CA");
        assertThatThrownBy(() -> authorities(
                        TestCa.create("CN=old", now.minusSeconds(60)).pem()))
                .hasMessageContaining("no CA whose certificate is valid today");
    }

    @Test
    void newRulesCountAtOnce() throws BadFile {
        ClientCertificates known = certificates("", "");
        X509Certificate certificate = CA.client("CN=32074986").certificate();
        assertThat(institutions(known.of(List.of(certificate)))).isEqualTo("32074986");
        known.judgeBy(
                authorities(CA.pem(), CA.revocationsDer(now.plusSeconds(60), certificate)),
                new Rules(Mapping.NONE, List.of()),
                List.of(List.of(certificate)));
        assertThat(wrong(known.of(List.of(certificate)))).contains("revoked");
    }
}
