package malote.cli;

import static malote.cli.IssuedFiles.certificate;
import static malote.cli.IssuedFiles.certificates;
import static malote.cli.IssuedFiles.days;
import static malote.cli.IssuedFiles.keystore;
import static malote.cli.IssuedFiles.list;
import static malote.cli.IssuedFiles.names;
import static malote.cli.IssuedFiles.server;
import static malote.cli.IssuedFiles.validate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import malote.client.FakeServer;
import malote.client.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code malote certs}, judged by what reads its files: the JDK's validation of certificates, openssl, and real connections. */
final class CertsTest {
    private static final ByteArrayOutputStream OUT = new ByteArrayOutputStream();
    private static final ByteArrayOutputStream ERR = new ByteArrayOutputStream();
    private static final PrintStream REAL_OUT = System.out;
    private static final PrintStream REAL_ERR = System.err;

    /** With a CA, the certificate of a server, and that of a client of two institutions; for tests that only add to it. */
    @TempDir
    private static Path shared = Path.of("");

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void make() {
        System.setOut(new PrintStream(OUT, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(ERR, true, StandardCharsets.UTF_8));
        certs(shared, "ca", "--name", "Banco Ação CA");
        certs(shared, "server", "--name", "malote.example", "--name", "10.0.0.7");
        certs(shared, "client", "--ispb", "32074986", "--ispb", "0000000A", "--name", "Tesouraria");
    }

    @AfterAll
    static void release() {
        System.setOut(REAL_OUT);
        System.setErr(REAL_ERR);
    }

    @BeforeEach
    void forget() {
        OUT.reset();
        ERR.reset();
    }

    @Test
    void aClientsCertificateHasTheFormOfTheBrazilianPaymentSystem() throws Exception {
        X509Certificate certificate = certificate(shared.resolve("client-32074986.pem"));

        assertThat(names(certificate))
                .containsExactly("C=BR", "O=Banco Ação CA", "OU=ISPB-32074986", "OU=ISPB-0000000A", "CN=Tesouraria");
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "urn:malote:ispb:32074986"), List.of(6, "urn:malote:ispb:0000000A"));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(((RSAPublicKey) certificate.getPublicKey()).getModulus().bitLength())
                .isEqualTo(3072);
        assertThat(days(certificate)).isEqualTo(365);
        validate(shared, certificate);
    }

    @Test
    void aServersCertificateIsForThisMachineAndTheNamesGiven() throws Exception {
        X509Certificate certificate = certificate(shared.resolve("server.pem"));

        assertThat(names(certificate)).containsExactly("C=BR", "O=Banco Ação CA", "CN=malote.example");
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"),
                        List.of(2, "malote.example"),
                        List.of(7, "10.0.0.7"));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        validate(shared, certificate);
    }

    @Test
    void whatASecretIsInOnlyItsOwnerReads() throws IOException {
        for (String name :
                List.of("ca-key.pem", "server-key.pem", "server.p12", "server.password", "client-32074986-key.pem")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(shared.resolve("server-key.pem"))).startsWith("-----BEGIN PRIVATE KEY-----\n");
        try (var files = Files.list(shared)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void theKeystoreHoldsTheSameAsTheFilesInPem() throws Exception {
        char[] password =
                Files.readString(shared.resolve("server.password")).strip().toCharArray();
        KeyStore store = keystore(shared.resolve("server.p12"), password);
        String alias = store.aliases().nextElement();

        assertThat(store.getKey(alias, password)).isNotNull();
        assertThat(store.getCertificateChain(alias))
                .containsExactly(certificate(shared.resolve("server.pem")), certificate(shared.resolve("ca.pem")));
        assertThat(certificates(shared.resolve("server.pem"))).isEqualTo(List.of(store.getCertificateChain(alias)));
    }

    @Test
    void opensslFindsThemGood() throws IOException, InterruptedException {
        assumeTrue(Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "openssl"))));

        Process openssl = new ProcessBuilder(
                        "openssl",
                        "verify",
                        "-x509_strict",
                        "-crl_check",
                        "-CRLfile",
                        "crl.pem",
                        "-CAfile",
                        "ca.pem",
                        "server.pem")
                .directory(shared.toFile())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("server.pem: OK\n");
        assertThat(openssl.waitFor()).isZero();
    }

    @Test
    void theFilesMakeAConnectionInWhichBothSidesKnowEachOther() throws Exception {
        Path message = Files.writeString(directory.resolve("message.json"), Samples.message(1));
        try (FakeServer server = new FakeServer(
                server(shared, "TLS"),
                FakeServer.status(201, "", "{\"recebidas\":1,\"novas\":1}"),
                FakeServer.status(201, "", "{\"recebidas\":1,\"novas\":1}"))) {
            int pem = Main.commandLine()
                    .execute(
                            "send",
                            message.toString(),
                            "-u",
                            server.url(),
                            "--ca",
                            file("ca.pem"),
                            "--cert",
                            file("client-32074986.pem"),
                            "--key",
                            file("client-32074986-key.pem"));
            assertThat(pem).as(err()).isZero();
            int keystore = Main.commandLine()
                    .execute(
                            "send",
                            message.toString(),
                            "-u",
                            server.url(),
                            "--ca",
                            file("ca.pem"),
                            "--keystore",
                            file("client-32074986.p12"),
                            "--keystore-password-file",
                            file("client-32074986.password"));
            assertThat(keystore).as(err()).isZero();
            assertThat(server.requests()).hasSize(2);
        }
        try (FakeServer server = new FakeServer(server(shared, "TLSv1.2"))) {
            assertThat(Main.commandLine().execute("status", "-u", server.url(), "--ca", file("ca.pem")))
                    .isEqualTo(1);
            assertThat(err()).contains("no answer from https://").contains("the server refuses the connection");
        }
    }

    @Test
    void nothingIsOverwrittenUnlessThatIsWished() throws IOException {
        String before = Files.readString(shared.resolve("server.pem"));
        assertThat(certs(shared, "ca")).isEqualTo(1);
        assertThat(err()).contains("ca.pem exists already. To replace it: --force.");
        assertThat(certs(shared, "server")).isEqualTo(1);
        assertThat(certs(shared, "client", "--ispb", "32074986")).isEqualTo(1);
        assertThat(err()).contains("client-32074986.pem exists already").contains("To renew it: ./malote certs renew");
        assertThat(Files.readString(shared.resolve("server.pem"))).isEqualTo(before);

        assertThat(certs(directory, "ca")).isZero();
        assertThat(certs(directory, "client", "--ispb", "32074986", "--out", "mine"))
                .isZero();
        String first = Files.readString(directory.resolve("mine.pem"));
        assertThat(certs(directory, "client", "--ispb", "32074986", "--out", "mine", "--force"))
                .isZero();
        assertThat(Files.readString(directory.resolve("mine.pem"))).isNotEqualTo(first);
    }

    @Test
    void aRenewedCertificateHasTheSameNamesAndAnotherKey() throws Exception {
        certs(shared, "client", "--ispb", "11111111", "--ispb", "22222222", "--days", "30");
        Path file = shared.resolve("client-11111111.pem");
        X509Certificate old = certificate(file);
        forget();

        assertThat(certs(shared, "renew", file.toString())).isZero();

        X509Certificate renewed = certificate(file);
        assertThat(names(renewed)).isEqualTo(names(old));
        assertThat(List.copyOf(renewed.getSubjectAlternativeNames()))
                .isEqualTo(List.copyOf(old.getSubjectAlternativeNames()));
        assertThat(renewed.getExtendedKeyUsage()).isEqualTo(old.getExtendedKeyUsage());
        assertThat(days(renewed)).isEqualTo(30);
        assertThat(renewed.getPublicKey()).isNotEqualTo(old.getPublicKey());
        assertThat(renewed.getSerialNumber()).isNotEqualTo(old.getSerialNumber());
        validate(shared, renewed);
        assertThat(out())
                .contains("MALOTE_CERT_KEY=")
                .contains("certs revoke " + old.getSerialNumber().toString(16));

        assertThat(certs(shared, "renew", shared.resolve("ca.pem").toString())).isEqualTo(1);
        assertThat(err()).contains("is the CA, which is not renewed");
        assertThat(certs(shared, "renew", shared.resolve("crl.pem").toString())).isEqualTo(1);
        assertThat(err()).contains("crl.pem holds no certificate in PEM");
    }

    @Test
    void whatIsRevokedIsValidNoMore() throws Exception {
        certs(directory, "ca");
        certs(directory, "client", "--ispb", "32074986");
        certs(directory, "client", "--ispb", "00000000");
        X509Certificate first = certificate(directory.resolve("client-32074986.pem"));
        X509Certificate second = certificate(directory.resolve("client-00000000.pem"));
        validate(directory, first);

        assertThat(certs(
                        directory,
                        "revoke",
                        directory.resolve("client-32074986.pem").toString(),
                        "--days",
                        "7"))
                .isZero();

        assertThat(out()).contains("with 1 on it").contains("TLS_CRL=");
        assertThatThrownBy(() -> validate(directory, first))
                .isInstanceOf(CertPathValidatorException.class)
                .hasMessageContaining("revoked");
        validate(directory, second);
        assertThat(Duration.between(
                        list(directory).getThisUpdate().toInstant(),
                        list(directory).getNextUpdate().toInstant()))
                .isEqualTo(Duration.ofDays(7));

        String serial = second.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
        assertThat(certs(directory, "revoke", serial)).isZero();
        assertThat(certs(directory, "revoke", serial)).isZero();
        assertThat(out()).contains("is revoked since");
        assertThat(certs(directory, "crl")).isZero();
        assertThat(list(directory).getRevokedCertificates()).hasSize(2);
        assertThatThrownBy(() -> validate(directory, second)).isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void onlyWhatWasIssuedHereCanBeRevoked() throws Exception {
        String list = Files.readString(shared.resolve("crl.pem"));
        certs(directory, "ca");
        certs(directory, "server");

        assertThat(certs(shared, "revoke", directory.resolve("server.pem").toString()))
                .isEqualTo(1);
        assertThat(err()).contains("server.pem was not issued by the CA in " + shared);
        assertThat(certs(shared, "revoke", "abc123")).isEqualTo(1);
        assertThat(err()).contains("no certificate with the serial number abc123 was issued here");
        assertThat(certs(shared, "revoke", shared.resolve("ca.pem").toString())).isEqualTo(1);
        assertThat(err()).contains("which cannot revoke itself");
        assertThat(certs(shared, "revoke", directory.resolve("none.pem").toString()))
                .isEqualTo(1);
        assertThat(err()).contains("there is no " + directory.resolve("none.pem"));
        assertThat(Files.readString(shared.resolve("crl.pem"))).isEqualTo(list);

        Files.copy(shared.resolve("crl.pem"), directory.resolve("crl.pem"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(certs(directory, "crl")).isEqualTo(1);
        assertThat(err()).contains("crl.pem was not signed by the CA in " + directory);

        // A new list would not have what the one before had.
        Files.delete(directory.resolve("crl.pem"));
        assertThat(certs(directory, "crl")).isEqualTo(1);
        assertThat(certs(directory, "revoke", directory.resolve("server.pem").toString()))
                .isEqualTo(1);
        assertThat(err()).contains("there is no " + directory.resolve("crl.pem"));
    }

    @Test
    void aCertificateDoesNotOutliveItsCa() throws Exception {
        certs(directory, "ca", "--days", "10");
        certs(directory, "server");

        assertThat(certificate(directory.resolve("server.pem")).getNotAfter())
                .isEqualTo(certificate(directory.resolve("ca.pem")).getNotAfter());
    }

    @Test
    void theOutputNamesEachFileAndTheSettings() {
        Path quoted = directory.resolve("my certs");
        certs(quoted, "ca");
        forget();

        certs(quoted, "server");

        assertThat(out().lines().map(line -> line.replaceAll(":.*", "").replace(quoted + "/", "")))
                .startsWith("server.pem", "server-key.pem", "server.p12", "server.password");
        assertThat(out())
                .contains(
                        "TLS_CERT='" + quoted + "/server.pem' TLS_KEY='" + quoted + "/server-key.pem' TLS_CLIENT_CA='");
    }

    @Test
    void wrongUseIsSaid() {
        assertThat(certs(directory, "server")).isEqualTo(1);
        assertThat(err()).contains("there is no CA in " + directory + ". Make one: ./malote certs ca --dir");
        for (List<String> wrong : List.of(
                List.of("client"),
                List.of("client", "--ispb", "3207498"),
                List.of("client", "--ispb", "32074986", "--days", "0"),
                List.of("client", "--ispb", "32074986", "--name", "x".repeat(65)),
                List.of("client", "--ispb", "32074986", "--out", "../x"),
                List.of("client", "--ispb", "32074986", "--out", "ca"),
                List.of("server", "--name", "http://x"),
                List.of("server", "--name", ""),
                List.of("revoke"),
                List.of("renew"),
                List.of("fly"))) {
            assertThat(certs(shared, wrong.get(0), wrong.stream().skip(1).toArray(String[]::new)))
                    .as(wrong.toString())
                    .isEqualTo(2);
        }
        assertThat(Main.commandLine().execute("certs")).isEqualTo(2);
    }

    private static int certs(Path in, String command, String... options) {
        List<String> all = new ArrayList<>(List.of("certs", command));
        all.addAll(Arrays.asList(options));
        if (!command.equals("fly")) {
            all.addAll(List.of("--dir", in.toString()));
        }
        return Main.commandLine().execute(all.toArray(String[]::new));
    }

    private static String file(String name) {
        return shared.resolve(name).toString();
    }

    private static String out() {
        return OUT.toString(StandardCharsets.UTF_8);
    }

    private static String err() {
        return ERR.toString(StandardCharsets.UTF_8);
    }
}
