package malote.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import malote.Logged;
import malote.file.Watched;
import malote.tls.TestCa.Issued;
import malote.tls.TestCa.Wish;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
    private static final TestCa CA = TestCa.create("CN=Test CA");
    private final Instant now = Instant.now();
    private static final Duration SOME = Duration.ofSeconds(30);

    @RegisterExtension
    final Logged logged = new Logged(Watched.class);

    @TempDir
    private Path directory;

    private Instant time = now;

    private List<String> errors() {
        return logged.lines().stream().filter(line -> line.startsWith("SEVERE")).toList();
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private Tls open() {
        return open(new TlsSettings.Pair(file("cert"), file("key")));
    }

    private Tls open(TlsSettings.Own own) {
        return Tls.open(new TlsSettings(own, Optional.empty(), SOME, SOME), () -> time);
    }

    private void refused(String... words) {
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
    }

    @Test
    void aPairMustFitAndBeValidToday() throws IOException {
        Issued good = CA.server();
        good.write(file("cert"), file("key"));
        assertThat(open().expiries()).containsOnlyKeys("server");

        Files.writeString(file("key"), CA.server().keyPem());
        refused("TLS_KEY", "does not fit the certificate");

        CA.issue(new Wish("CN=localhost").forServers().until(now.minusSeconds(60)))
                .write(file("cert"), file("key"));
        refused("TLS_CERT", "expired on");

        CA.issue(new Wish("CN=localhost").forServers().from(now.plusSeconds(60)))
                .write(file("cert"), file("key"));
        refused("TLS_CERT", "not valid before");
    }

    @Test
    void filesThatAreNotRightAreNamed() throws IOException {
        refused("TLS_CERT", "is not there");
        Issued good = CA.server().write(file("cert"), file("key"));
        Files.writeString(file("cert"), "no certificate");
        refused("TLS_CERT", "holds no certificate");
        Files.writeString(file("cert"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        refused("TLS_CERT", "cannot be read");
        Files.writeString(file("cert"), good.pem());
        Files.writeString(file("key"), good.keyPem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
        refused("TLS_KEY", "openssl pkcs8 -topk8 -nodes -in " + file("key"));
        Files.writeString(file("key"), good.keyPem().replace("PRIVATE KEY", "EC PRIVATE KEY"));
        refused("TLS_KEY", "openssl pkcs8 -topk8 -nodes -in " + file("key"));
        Files.writeString(file("key"), good.keyPem() + good.keyPem());
        refused("TLS_KEY", "holds 2 private keys");
        Files.writeString(file("key"), CA.issue(new Wish("CN=x").rsa()).keyPem());
        refused("TLS_KEY", "a key of the kind EC");
    }

    @Test
    void aTraditionalRsaKeyIsRead() throws IOException {
        Issued rsa = CA.issue(new Wish("CN=localhost").forServers().rsa()).write(file("cert"), file("key"));
        byte[] traditional = PrivateKeyInfo.getInstance(rsa.key().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        Files.writeString(file("key"), "some text\n" + TestCa.block("RSA PRIVATE KEY", traditional));
        assertThat(open().expiries()).containsKey("server");
    }

    @Test
    void aKeystoreHoldsBoth() throws IOException, GeneralSecurityException {
        Issued own = CA.server();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.key(), "secret".toCharArray(), new X509Certificate[] {own.certificate()});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, "secret".toCharArray());
        Files.write(file("own.p12"), out.toByteArray());

        assertThat(open(new TlsSettings.Keystore(file("own.p12"), "secret")).expiries())
                .containsKey("server");
        assertThatThrownBy(() -> open(new TlsSettings.Keystore(file("own.p12"), "wrong")))
                .hasMessageContaining("TLS_KEYSTORE_PASSWORD");
    }

    @Test
    void aFaultIsToldOnceAndWhatWasReadBeforeStays() throws IOException {
        Issued first = CA.server().write(file("cert"), file("key"));
        Tls tls = open();
        tls.look();
        assertThat(tls.hasReloadFailed()).isFalse();

        Issued second = CA.issue(new Wish("CN=localhost").forServers().until(now.plus(Duration.ofDays(300))));
        Files.writeString(file("cert"), second.pem());
        for (int i = 0; i < 3; i++) {
            tls.look();
        }
        assertThat(tls.hasReloadFailed()).isTrue();
        assertThat(tls.expiries().get("server"))
                .isEqualTo(first.certificate().getNotAfter().toInstant());
        assertThat(errors()).hasSize(1);
        assertThat(errors().get(0)).contains("does not fit the certificate");

        Files.delete(file("cert"));
        tls.look();
        tls.look();
        assertThat(errors()).hasSize(2);
        assertThat(errors().get(1)).contains("is not there");

        second.write(file("cert"), file("key"));
        tls.look();
        assertThat(tls.hasReloadFailed()).isFalse();
        assertThat(tls.expiries().get("server"))
                .isEqualTo(second.certificate().getNotAfter().toInstant());
        assertThat(errors()).hasSize(2);
    }

    @Test
    void whatBecomesValidIsTakenWithoutAnotherChange() throws IOException {
        CA.server().write(file("cert"), file("key"));
        Tls tls = open();
        Issued next = CA.issue(new Wish("CN=localhost").forServers().from(now.plusSeconds(60)))
                .write(file("cert"), file("key"));
        tls.look();
        assertThat(tls.hasReloadFailed()).isTrue();
        time = now.plusSeconds(61);
        tls.look();
        assertThat(tls.hasReloadFailed()).isFalse();
        assertThat(tls.expiries().get("server"))
                .isEqualTo(next.certificate().getNotAfter().toInstant());
    }
}
