package malote.spi.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import malote.spi.Xmls;
import malote.spi.read.MessageReader;
import malote.tls.TestCa;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignaturesTest {
    private static final String PASSWORD = "secret";

    @TempDir
    static Path directory;

    private static Signatures bank;
    private static String signed;

    @BeforeAll
    static void aBankSigns() throws Exception {
        bank = signatures("bank", "CN=Banco T006, OU=ISPB-" + Xmls.PAYER + ", O=ICP-Brasil, C=BR");
        signed = bank.signing().apply(payment());
    }

    private static String payment() {
        Instant now = Instant.parse("2026-11-26T12:00:00Z");
        return Xmls.payment(
                        Xmls.PAYER,
                        Xmls.operation(Xmls.endToEnd(Xmls.PAYER, now), "10.00", now, Xmls.PAYER, Xmls.RECEIVER))
                .replace(
                        "</CdtTrfTxInf>",
                        "<RmtInf><Ustrd>Pão &amp;&#13;\r\n <![CDATA[<x>]]></Ustrd></RmtInf><!-- x --></CdtTrfTxInf>");
    }

    private static Signatures signatures(String name, String subject) throws Exception {
        TestCa.Issued issued =
                TestCa.create("CN=AC de Teste, O=ICP-Brasil, C=BR").issue(new TestCa.Wish(subject).rsa());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", issued.key(), PASSWORD.toCharArray(), new Certificate[] {issued.certificate()});
        Path file = directory.resolve(name + ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return Signatures.read(file, PASSWORD);
    }

    private static @Nullable String fault(Signatures by, String xml) {
        byte[] bytes = xml.getBytes(UTF_8);
        return by.fault(MessageReader.read(bytes), bytes);
    }

    @Test
    void whatIsSignedIsRight() {
        assertThat(fault(bank, signed)).isNull();
        assertThat(MessageReader.read(signed.getBytes(UTF_8)).fault()).isNull();
    }

    @Test
    void nothingButTheSignatureIsAdded() {
        assertThat(signed)
                .contains("<ds:Signature", "<Reference>".replace("<", "<ds:"), "URI=\"\"", "X509IssuerSerial");
        assertThat(signed.replaceAll("<Sgntr>.*</Sgntr>", "<Sgntr/>")).isEqualTo(payment(signed));
    }

    /** The message that was signed, by the ids that it has. */
    private static String payment(String of) {
        int from = of.indexOf("<Sgntr>");
        int to = of.indexOf("</Sgntr>") + "</Sgntr>".length();
        return of.substring(0, from) + "<Sgntr/>" + of.substring(to);
    }

    @Test
    void aSignatureInAnotherLayoutOfTheMessageIsStillRight() {
        assertThat(fault(bank, signed.replace("<AppHdr><Fr>", "<AppHdr ><Fr >")))
                .isNull();
        assertThat(fault(bank, "\ufeff" + signed)).isNull();
    }

    static Stream<UnaryOperator<String>> changes() {
        return Stream.of(
                xml -> xml.replace(">10.00<", ">90.00<"),
                xml -> xml.replaceFirst("<CreDt>2026", "<CreDt>2027"),
                xml -> xml.replace("<BizMsgIdr>M", "<BizMsgIdr> M"),
                xml -> xml.replace("<Document>", "<Document x=\"1\">"),
                xml -> xml.replace("</CdtTrfTxInf>", " </CdtTrfTxInf>"),
                xml -> xml.replaceFirst("<ds:Reference>.*?</ds:Reference>", ""),
                xml -> xml.replaceFirst("<ds:DigestValue>...", "<ds:DigestValue>abc"),
                xml -> xml.replaceFirst("<ds:SignatureValue>...", "<ds:SignatureValue>abc"),
                xml -> xml.replaceFirst("<ds:X509SerialNumber>", "<ds:X509SerialNumber>9"),
                xml -> xml.replaceFirst("<Sgntr>.*</Sgntr>", "<Sgntr/>"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whatWasChangedIsNoticed(UnaryOperator<String> change) {
        assertThat(change.apply(signed)).isNotEqualTo(signed);
        assertThat(fault(bank, change.apply(signed))).isNotNull().hasSizeLessThanOrEqualTo(350);
    }

    @Test
    void acertificateThatIsNotKnownIsNoGood() throws Exception {
        Signatures other = signatures("other", "CN=Outro, OU=ISPB-" + Xmls.PAYER);
        assertThat(fault(other, signed)).isNotNull();
    }

    @Test
    void theCertificateMustBeTheSenders() throws Exception {
        Signatures other = signatures("foreign", "CN=Outro, OU=ISPB-" + Xmls.RECEIVER + ", C=BR");
        assertThat(fault(other, other.signing().apply(payment())))
                .isEqualTo("O certificado da assinatura não é do emissor da mensagem.");
    }

    @Test
    void aFileThatIsNoKeystoreIsSaid() throws Exception {
        Path file = Files.writeString(directory.resolve("no.p12"), "no keystore");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signatures.read(file, ""))
                .withMessageContaining("PKCS12");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signatures.read(directory.resolve("bank.p12"), "wrong"))
                .withMessageContaining("password");
    }
}
