package malote.it;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import malote.tls.TestCa;
import malote.tls.TestCa.Issued;
import malote.tls.TestCa.Wish;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What client certificates open, and what changes while connections are open. */
@Tag("exhaustive")
final class ClientCertificatesIT {
    @TempDir
    private static Path directory;

    private static TlsServer server;

    private final String ispb = Client.freshIspb();
    private final Issued own = server.ca.client("C=BR,O=Banco,OU=ISPB-" + ispb + ",CN=Banco T01");

    @BeforeAll
    static void start() {
        server = new TlsServer(directory, "60s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String start(String ispb) {
        return "/api/pix/" + ispb + "/stream/start";
    }

    @Test
    void anInstitutionReadsItsOwnMessages() throws IOException {
        server.generate(ispb);
        assertThat(server.ask("GET", start(ispb), own).status()).isEqualTo(200);
    }

    @Test
    void anotherInstitutionsMessagesAreForbidden() throws IOException {
        Wire.Answer answer = server.ask("GET", start("32074986"), own);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("OU=ISPB-" + ispb).contains("32074986");
    }

    @Test
    void twoInstitutionsOfACertificateAreBothItsOwn() throws IOException {
        String second = Client.freshIspb();
        Issued both = server.ca.issue(
                new Wish("CN=both").uri("urn:malote:ispb:" + ispb).uri("urn:malote:ispb:" + second));
        for (String one : new String[] {ispb, second}) {
            server.generate(one);
            assertThat(server.ask("GET", start(one), both).status()).isEqualTo(200);
        }
        assertThat(server.ask("GET", start("32074986"), both).status()).isEqualTo(403);
    }

    @Test
    void aCertificateHasTheRolesOfACollectorAndASender() throws IOException {
        assertThat(server.ask("POST", "/api/util/msgs/" + ispb + "/1", own).status())
                .isEqualTo(403);
        assertThat(server.ask("GET", start(ispb), server.operator).status()).isEqualTo(403);
    }

    @Test
    void theIcomDialectIsForTheInstitutionOfTheCertificateAndHasNo401() throws IOException {
        assertThat(server.ask("DELETE", Icom.out(ispb, "x"), own).status()).isEqualTo(410);
        assertThat(server.ask("GET", "/api/v1/in/catalog", own).status()).isEqualTo(200);
        for (Wire.Answer answer : new Wire.Answer[] {
            server.ask("DELETE", Icom.out("32074986", "x"), own),
            server.ask("GET", Icom.out("32074986", "start"), own),
            server.ask("POST", Icom.in("32074986"), own),
            server.ask("GET", Icom.out(ispb, "start")),
            server.ask("GET", "/api/v1/in/catalog")
        }) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
            Icom.assertProblem(answer.text(), "forbidden");
            assertThat(answer.text()).contains("Acesso não permitido.");
            assertThat(answer.headers()).doesNotContainKey("www-authenticate");
        }
    }

    @Test
    void withoutACertificateOnlyHealthIsShown() throws IOException {
        Wire.Answer answer = server.ask("GET", start(ispb));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).containsKey("www-authenticate");
        assertThat(server.ask("GET", "/health/ready").status()).isEqualTo(200);
    }

    @Test
    void aCertificateThatIsNotGoodIsToldWhy() throws IOException {
        String subject = "OU=ISPB-" + ispb + ",CN=x";
        Issued expired = server.ca.issue(new Wish(subject).until(Instant.now().minus(Duration.ofHours(1))));
        assertThat(unauthorized(expired)).contains("expired on");
        assertThat(unauthorized(TestCa.create("CN=unknown").client(subject)))
                .contains("does not lead to a CA that this server trusts");
        assertThat(unauthorized(TestCa.create("CN=CA of tests,O=Malote,C=BR").client(subject)))
                .contains("does not lead to a CA that this server trusts");
        assertThat(unauthorized(server.ca.issue(new Wish(subject).forServers())))
                .contains("was not issued for clients");
    }

    private String unauthorized(Issued shown) throws IOException {
        Wire.Answer answer = server.ask("GET", start(ispb), shown);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
        return answer.text();
    }

    @Test
    void aCertificateOfNobodyIsToldItsSubject() throws IOException {
        Wire.Answer answer = server.ask("GET", start(ispb), server.ca.client("O=Banco,CN=somebody"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("CN=somebody,O=Banco");
    }

    @Test
    void aRevokedCertificateEndsTheReadThatWaitsWithIt() throws IOException {
        Issued other = server.ca.client("OU=ISPB-" + Client.freshIspb());
        SSLContext context = server.ca.context(own);
        try (Wire wire = Wire.secure(server.port(), context).send(TlsServer.request("GET", start(ispb)));
                Wire still = server.connect(other)) {
            assertThat(TlsServer.ask(still, "GET", start("32074986")).status()).isEqualTo(403);
            awaitWaiting(1);
            server.revoke(own.certificate());
            assertThat(TlsServer.isEnded(wire)).isTrue();
            assertThat(TlsServer.ask(still, "GET", start("32074986")).status()).isEqualTo(403);
            assertThat(unauthorized(own)).contains("was revoked");
            // A session that is resumed brings no identity along.
            try (Wire again = Wire.secure(server.port(), context)) {
                assertThat(TlsServer.ask(again, "GET", start(ispb)).status()).isEqualTo(401);
            }
        } finally {
            server.revoke();
        }
        await().untilAsserted(() -> assertThat(
                        server.ask("GET", "/api/pix/32074986/stream/start", own).status())
                .isEqualTo(403));
        server.generate(ispb);
        assertThat(server.ask("GET", start(ispb), own).status()).isEqualTo(200);
    }

    @Test
    void aCertificateThatIsDeniedEndsTheReadThatWaitsWithIt() throws IOException {
        try (Wire wire = server.connect(own).send(TlsServer.request("GET", start(ispb)))) {
            awaitWaiting(1);
            server.write("mapping", server.mapping() + TlsServer.line(own.certificate(), "deny"));
            assertThat(TlsServer.isEnded(wire)).isTrue();
            assertThat(unauthorized(own)).contains("is denied at this server");
        } finally {
            server.write("mapping", server.mapping());
        }
    }

    @Test
    void aListThatIsNotRightDoesNotReplaceTheOneInUse() throws IOException {
        Issued revoked = server.ca.client("OU=ISPB-" + Client.freshIspb());
        try {
            server.revoke(revoked.certificate());
            await().untilAsserted(() ->
                    assertThat(server.ask("GET", start(ispb), revoked).status()).isEqualTo(401));
            server.write(
                    "crl.pem",
                    TestCa.create("CN=other").revocations(Instant.now().plusSeconds(600)));
            await().untilAsserted(() ->
                    assertThat(server.metric("malote_tls_reload_failed")).isEqualTo(1));
            assertThat(server.ask("GET", start(ispb), revoked).status()).isEqualTo(401);
            assertThat(server.logged("that no CA of TLS_CLIENT_CA has signed")).isEqualTo(1);
        } finally {
            server.revoke();
        }
        await().untilAsserted(() ->
                assertThat(server.metric("malote_tls_reload_failed")).isZero());
    }

    @Test
    void aNewCertificateOfTheServerIsShownAndWaitingReadsGoOn() throws IOException {
        X509Certificate first = server.shown();
        Issued second = server.ca.server();
        Issued third = server.ca.server();
        try (Wire wire = server.connect(own).send(TlsServer.request("GET", start(ispb)))) {
            awaitWaiting(1);
            server.replace(second);
            server.awaitShown(second.certificate());
            long failures = server.logged("TLS_KEY");

            server.write("server.pem", third.pem());
            await().untilAsserted(() ->
                    assertThat(server.metric("malote_tls_reload_failed")).isEqualTo(1));
            assertThat(server.shown()).isEqualTo(second.certificate()).isNotEqualTo(first);
            assertThat(server.logged("holds a key that does not fit the certificate") - failures)
                    .isLessThanOrEqualTo(1);

            server.replace(third);
            server.awaitShown(third.certificate());
            assertThat(server.ask("GET", start(ispb)).status())
                    .as("without a certificate")
                    .isEqualTo(401);
            assertThat(server.ask("GET", start("32074986"), own).status()).isEqualTo(403);
            assertThat(wire.peer()).isEqualTo(first);
            server.generate(ispb);
            assertThat(wire.answer().orElseThrow().status()).isEqualTo(200);
        }
        assertThat(server.metric("malote_tls_certificate_expires_seconds{of=\"server\"}"))
                .isBetween(2_000_000.0, 2_592_000.0);
        assertThat(server.metric("malote_tls_certificate_expires_seconds{of=\"ca\"}"))
                .isPositive();
        assertThat(server.metric("malote_tls_certificate_expires_seconds{of=\"crl\"}"))
                .isPositive();
    }

    private void awaitWaiting(int reads) {
        await().untilAsserted(
                        () -> assertThat(server.metric("malote_reads_waiting")).isEqualTo(reads));
    }
}
