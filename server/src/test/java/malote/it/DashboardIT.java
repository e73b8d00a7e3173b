package malote.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import malote.it.Client.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in a real browser, with a server of its own whose leases are short and whose batches are held. */
@Tag("exhaustive")
@Timeout(300)
final class DashboardIT extends DashboardFixture {
    @Test
    void aMessageIsSeenToComeAndToGo() {
        page.locator("#search").fill(ispb);
        assertThat(page.locator("#queues-empty")).isVisible();

        client.generate(ispb, 3);
        assertThat(cell(ispb, 2)).hasText("3");
        assertThat(cell(ispb, 3)).hasText(Pattern.compile("\\d+ s"));
        assertThat(page.locator("#total-waiting")).not().hasText("0");

        String pullNext = client.start(ispb, MANY).pullNext();
        assertThat(cell(ispb, 2)).hasText("0");
        assertThat(cell(ispb, 3)).hasText("–");
        assertThat(cell(ispb, 6)).hasText("1");
        client.end(pullNext);
        assertThat(cell(ispb, 6)).hasText("0");
        assertThat(page.locator("#at-time")).hasText(Pattern.compile("\\d\\d:\\d\\d:\\d\\d"));
    }

    @Test
    void messagesAreGeneratedOnceThatIsConfirmed() {
        button("Gerar mensagens").click();
        page.getByLabel("ISPB", new Page.GetByLabelOptions().setExact(true)).fill(ispb);
        page.getByLabel("Quantidade").fill("12");
        button("Cancelar").click();
        assertThat(page.locator("dialog")).hasCount(0);

        button("Gerar mensagens").click();
        page.getByLabel("ISPB", new Page.GetByLabelOptions().setExact(true)).fill(ispb);
        page.getByLabel("Quantidade").fill("25");
        page.keyboard().press("Enter");

        assertThat(page.locator("#notes")).hasText("Mensagens geradas para " + ispb + ": 25.");
        page.locator("#search").fill(ispb);
        assertThat(cell(ispb, 2)).hasText("25");
        assertThat(depth()).isEqualTo(25);
    }

    @Test
    void aCollectorIsEndedAndItsBatchComesBack() {
        client.generate(ispb, 4);
        String holder = client.start(ispb, MANY).pullNext();
        showDetail();
        assertThat(collectors()).hasCount(1);
        assertThat(collectors()).containsText("4 em mãos");
        assertThat(collectors()).containsText("127.0.0.1");
        assertThat(page.locator(".places")).containsText("1 de 6 vagas ocupadas");
        assertThat(page.locator(".slots .taken")).hasCount(1);

        collectors().getByRole(AriaRole.BUTTON).click();
        assertThat(page.locator("dialog")).containsText("O lote que ele tem em mãos (4) volta ao início da fila");
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(depth()).as("nothing was confirmed").isZero();

        collectors().getByRole(AriaRole.BUTTON).click();
        confirm("Encerrar");

        assertThat(collectors()).hasCount(0);
        assertThat(figure(0)).hasText("4");
        assertThat(client.read(holder, MANY).status()).isEqualTo(410);
    }

    @Test
    void aHeldBatchIsReleasedToTheCollectorThatWaits() {
        List<String> ids = client.generate(ispb, 2).ids();
        String silent = client.start(ispb, MANY).pullNext();
        showDetail();
        SITE.server().inside().fallSilent(silent);
        Locator held = collectors().filter(new Locator.FilterOptions().setHasText("lote retido"));
        assertThat(held).hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(60_000));
        CompletableFuture<Response> waiting = client.collectAsync(ispb, MANY);
        assertThat(collectors().filter(new Locator.FilterOptions().setHasText("esperando")))
                .hasCount(1);

        held.getByRole(AriaRole.BUTTON).click();
        confirm("Liberar lote");

        assertThat(get(waiting).ids()).isEqualTo(ids);
        assertThat(collectors().filter(new Locator.FilterOptions().setHasText("reentrega")))
                .hasCount(1);
        client.stop(ispb);
    }

    @Test
    void theNextMessagesAreShownMasked() {
        Response generated = client.generate(ispb, 5);
        showDetail();
        button("Ver próximas").click();
        page.getByLabel("Quantidade").fill("3");
        confirm("Mostrar");

        Locator rows = page.locator("dialog tbody tr");
        assertThat(rows).hasCount(3);
        assertThat(rows.nth(0)).containsText(generated.ids().get(0));
        assertThat(rows.nth(0)).containsText("*");
        String shown = page.locator("dialog").innerText();
        generated.messages().forEach(message -> assertThat(shown)
                .doesNotContain(message.get("pagador").get("nome").asText())
                .doesNotContain(message.get("pagador").get("cpfCnpj").asText()));
        assertThat(accessibilityFaults()).isEmpty();
        button("Fechar", page.locator("dialog")).click();
        assertThat(depth()).as("nothing was taken").isEqualTo(5);
    }

    @Test
    void aQueueOfIcomIsSeenBesideThatOfJson() {
        client.generate(ispb, 1);
        String queue = sendIcom();

        page.locator("#search").fill(ispb.toLowerCase(Locale.ROOT));
        assertThat(page.locator("#queues-body tr")).hasCount(2);
        assertThat(cell(ispb, 1)).hasText(ispb + "JSON");
        assertThat(cell(queue, 1)).hasText(ispb + "ICOM");
        assertThat(cell(queue, 2)).hasText("2");
        page.locator("tr[data-queue='" + queue + "']").click();

        assertThat(page).hasURL(Pattern.compile("/#/" + queue + "$"));
        page.reload();
        assertThat(page.locator("#detail-title")).hasText(ispb);
        assertThat(page.locator("#detail > header")).containsText("ICOM");
        assertThat(button("Gerar mensagens", page.locator("#detail"))).hasCount(0);
        assertThat(figure(0)).hasText("2");
        assertThat(page.locator("#detail")).containsText("Fichas: 2.500 de 2.500, mais 500 por segundo");
        assertThat(button("Encerrar todos", page.locator("#detail"))).isHidden();
        page.keyboard().press("Escape");
        assertThat(page.locator("tr[data-queue='" + queue + "'] button")).isFocused();
    }

    @Test
    void theNextMessagesOfIcomAreShownMasked() {
        String queue = sendIcom();
        page.navigate(SITE.url("/#/" + queue));
        button("Ver próximas").click();
        confirm("Mostrar");

        Locator rows = page.locator("dialog tbody tr");
        assertThat(rows).hasCount(2);
        assertThat(rows.nth(0)).containsText("pacs.008 1.16");
        rows.nth(0).locator("summary").click();
        assertThat(rows.nth(0).locator("pre")).containsText("<Nm>Z. Q.</Nm>");
        int size = IcomPayment.brokenTo(ispb).length();
        assertThat(rows.nth(1))
                .containsText("ilegível, " + size / 1_000 + "." + "%03d".formatted(size % 1_000) + " bytes");
        assertThat(page.locator("dialog").innerText()).doesNotContain(IcomPayment.MARKS);
        assertThat(accessibilityFaults()).isEmpty();
        button("Fechar", page.locator("dialog")).click();
        assertThat(figure(0)).hasText("2");
    }

    @Test
    void allCollectorsOfIcomAreEnded() {
        String queue = sendIcom();
        icom.start(ispb);
        String second = icom.start(ispb, "User-Agent", "coletor/2.1").next();
        CompletableFuture<Icom.Response> waiting = icom.send("GET", Icom.out(ispb, "start"), new byte[0]);
        page.navigate(SITE.url("/#/" + queue));

        assertThat(collectors()).hasCount(3);
        assertThat(page.locator(".places")).containsText("1 de 6 leituras em andamento · streams abertos: 3");
        assertThat(page.locator(".slots .taken")).hasCount(1);
        assertThat(collectors().filter(new Locator.FilterOptions().setHasText("coletor/2.1")))
                .containsText("1 em mãos");
        assertThat(collectors().filter(new Locator.FilterOptions().setHasText("esperando")))
                .hasCount(1);
        assertThat(accessibilityFaults()).isEmpty();
        collectors()
                .filter(new Locator.FilterOptions().setHasText("coletor/2.1"))
                .getByRole(AriaRole.BUTTON)
                .click();
        confirm("Encerrar");
        // Its message goes to the one that waits.
        assertThat(get(waiting).status()).isEqualTo(200);
        assertThat(icom.call("GET", second).status()).isEqualTo(410);
        assertThat(collectors()).hasCount(2);

        button("Encerrar todos", page.locator("#detail")).click();
        confirm("Encerrar todos");

        assertThat(collectors()).hasCount(0);
        assertThat(page.locator("#notes")).containsText("Coletores de " + ispb + " (ICOM) encerrados.");
        assertThat(figure(0)).hasText("2");
    }

    @Test
    void whatFailsIsSaidAndCanBeTriedAgain() {
        client.generate(ispb, 1);
        client.start(ispb, SINGLE);
        showDetail();
        collectors().getByRole(AriaRole.BUTTON).click();
        page.route("**/coletores/**", route -> route.abort());
        confirm("Encerrar");
        assertThat(page.locator("dialog [role=alert]")).hasText("Não deu certo: o servidor não responde");
        SITE.forget("ERR_FAILED");
        page.unroute("**/coletores/**");
        confirm("Encerrar");
        assertThat(collectors()).hasCount(0);
    }

    @Test
    void theKeyboardIsEnough() {
        client.generate(ispb, 2);
        String other = freshIspb();
        client.generate(other, 1);
        page.keyboard().press("/");
        page.keyboard().type(ispb.substring(0, 4));
        assertThat(cell(other, 2)).isVisible();
        rowButton(0).focus();
        page.keyboard().press("ArrowDown");
        assertThat(rowButton(1)).isFocused();
        page.keyboard().press("ArrowUp");
        assertThat(rowButton(0)).isFocused();
        String chosen = rowButton(0).innerText();
        page.keyboard().press("Enter");
        assertThat(page.locator("#detail-title")).hasText(chosen);
        page.keyboard().press("Escape");
        assertThat(page.locator("#detail")).isHidden();
        assertThat(rowButton(0)).isFocused();
    }

    @Test
    void theAddressNamesTheQueueThatIsShown() {
        client.generate(ispb, 1);
        showDetail();
        page.goBack();
        assertThat(page.locator("#detail")).isHidden();
        page.goForward();
        assertThat(page.locator("#detail-title")).hasText(ispb);
        page.reload();
        assertThat(page.locator("#detail-title")).hasText(ispb);
    }

    @Test
    void itSpeaksEnglishToThoseWhoDo() {
        Page english = open(new NewContextOptions().setLocale("en-GB"), "/");
        assertThat(english.locator("html")).hasAttribute("lang", "en-GB");
        assertThat(english.locator("#generate")).hasText("Generate messages");
        assertThat(english.locator("#link-text")).hasText("live");
        Page german = open(new NewContextOptions().setLocale("de-DE"), "/");
        assertThat(german.locator("#generate")).hasText("Generate messages");
    }

    @Test
    void aThousandQueuesStayResponsive() {
        List<CompletableFuture<Response>> generated = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            generated.add(client.send("POST", "/api/util/msgs/T%07d/1".formatted(i), "Prefer", "return=minimal"));
        }
        generated.forEach(each -> assertThat(get(each).status()).isEqualTo(201));
        page.locator("#search").fill("T0");
        assertThat(page.locator("#queues-count")).containsText("1.000 de ");
        assertThat(page.locator("#queues-body tr")).hasCount(100);
        page.locator("#search").fill("T0000777");
        assertThat(page.locator("#queues-body tr")).hasCount(1);
        page.locator("#search").fill("T0");
        for (int shown = 200; shown <= 1_000; shown += 100) {
            page.locator("#queues-more").click();
            assertThat(page.locator("#queues-body tr")).hasCount(shown);
        }
        assertThat(page.locator("#queues-more")).isHidden();

        // All of them change, while all are shown: what makes that cheap is that no row is built anew.
        page.evaluate("document.querySelectorAll('#queues-body tr').forEach((row) => (row.built = 'before'))");
        for (int round = 0; round < 3; round++) {
            List<CompletableFuture<Response>> more = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                more.add(client.send("POST", "/api/util/msgs/T%07d/1".formatted(i), "Prefer", "return=minimal"));
            }
            more.forEach(each -> assertThat(get(each).status()).isEqualTo(201));
        }
        assertThat(cell("T0000123", 2)).hasText("4");
        assertThat(
                        page.evaluate(
                                "[...document.querySelectorAll('#queues-body tr')].filter((row) => row.built === 'before').length"))
                .isEqualTo(1_000);
        page.locator("#search").fill("T0000777");
        assertThat(page.locator("#queues-body tr")).hasCount(1);
    }

    @Test
    void theAccessibilityRulesAreKept() {
        client.generate(ispb, 3);
        client.start(ispb, SINGLE);
        showDetail();
        assertThat(collectors()).hasCount(1);
        assertThat(accessibilityFaults()).isEmpty();
        button("Gerar mensagens", page.locator("header.bar")).click();
        assertThat(accessibilityFaults()).isEmpty();
        page.context().close();

        NewContextOptions dark = new NewContextOptions()
                .setLocale("pt-BR")
                .setColorScheme(ColorScheme.DARK)
                .setViewportSize(390, 844);
        page = open(dark, "/#/" + ispb);
        assertThat(collectors()).hasCount(1);
        assertThat(accessibilityFaults()).isEmpty();
        assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing sticks out of a phone")
                .isTrue();
        client.stop(ispb);
    }

    @Test
    void everythingComesFromThisServerUnderAStrictPolicy() {
        List<String> requests = new ArrayList<>();
        page.onRequest(request -> requests.add(request.url()));
        var response = page.reload();
        assertThat(page.locator("#link")).hasAttribute("data-state", "live");

        assertThat(requests).isNotEmpty().allMatch(url -> url.startsWith(SITE.url("/")));
        assertThat(response.headerValue("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(response.headerValue("Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void thePageOfTheInterfaceWorksUnderTheSamePolicy() {
        var response = page.navigate(SITE.url("/docs"));
        assertThat(response.url()).endsWith("/docs/");
        assertThat(response.headerValue("Content-Security-Policy"))
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        Locator operation = page.locator("#operations-test-staticAnswer");
        operation.locator(".opblock-summary-control").click();
        operation.locator(".try-out__btn").click();
        operation.locator(".execute").click();
        assertThat(operation.locator(".live-responses-table .response .response-col_status"))
                .containsText("200");
        assertThat(operation.locator(".live-responses-table")).containsText("xxxxxxxxxxxxxxxxxx");
    }

    @Test
    void theDashboardSaysThatTheServerIsGoneAndComesBackWithIt(@TempDir Path other) {
        ServerProcess mortal = ServerProcess.start(other, Map.of());
        try {
            String port = Integer.toString(mortal.port());
            page.navigate("http://localhost:" + port + "/");
            assertThat(page.locator("#link")).hasAttribute("data-state", "live");
            assertThat(page.locator("#risk")).isHidden();
            mortal.close();
            assertThat(page.locator("#link")).hasAttribute("data-state", "lost");
            mortal = ServerProcess.start(
                    other, Map.of("PORT", port, "DB_UNSAFE", "true", "DB_SYNCHRONOUS_COMMIT", "off"));
            assertThat(page.locator("#link"))
                    .hasAttribute("data-state", "live", new LocatorAssertions.HasAttributeOptions().setTimeout(60_000));
            assertThat(page.locator("#risk")).containsText("roda com synchronous_commit desligado");
            assertThat(accessibilityFaults()).isEmpty();
        } finally {
            // Then nobody asks a server that is stopping, and what was complained of before has come.
            page.navigate("about:blank");
            mortal.close();
            SITE.forget("/api/util/eventos", "/api/util/sessao");
        }
    }
}
