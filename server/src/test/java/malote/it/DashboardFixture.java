package malote.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real browser and a server of its own, for one class of tests. */
abstract class DashboardFixture {
    @RegisterExtension
    static final BrowsedServer SITE = new BrowsedServer(Map.of(
            "STREAM_ABANDONED",
            "hold",
            "STREAM_LEASE",
            "30s",
            "ICOM_MODE",
            "hub",
            "ICOM_POLL",
            "60s",
            "ICOM_LEASE",
            "1h",
            "ICOM_TOKENS",
            "1.9"));

    final Client client = SITE.server().client();
    final Icom icom = new Icom(SITE.server().port());
    final String ispb = freshIspb();
    Page page;

    @BeforeEach
    void openPage() {
        page = open(new NewContextOptions().setLocale("pt-BR"), "/");
    }

    static Page open(NewContextOptions options, String path) {
        Page page = SITE.open(options, path);
        assertThat(page.locator("#link")).hasAttribute("data-state", "live");
        return page;
    }

    /** Sends a payment to the institution of this test, and one that is broken; returns the name of its queue. */
    String sendIcom() {
        for (String message : List.of(IcomPayment.to(ispb), IcomPayment.brokenTo(ispb))) {
            assertThat(icom.post("32074986", message).status()).isEqualTo(201);
        }
        return "icom/" + ispb + "/out";
    }

    List<String> accessibilityFaults() {
        return Browser.accessibilityFaults(page);
    }

    void showDetail() {
        page.locator("#search").fill(ispb);
        page.locator("tr[data-queue='" + ispb + "']").click();
        assertThat(page.locator("#detail-title")).hasText(ispb);
    }

    Locator collectors() {
        return page.locator(".collectors li");
    }

    Locator figure(int index) {
        return page.locator("#detail dd").nth(index);
    }

    Locator cell(String queue, int column) {
        return page.locator("tr[data-queue='" + queue + "'] > :nth-child(" + column + ")");
    }

    Locator rowButton(int index) {
        return page.locator("#queues-body button").nth(index);
    }

    Locator button(String name) {
        return button(name, page.locator("body")).first();
    }

    static Locator button(String name, Locator within) {
        return within.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    void confirm(String name) {
        button(name, page.locator("dialog footer")).click();
    }

    int depth() {
        return client.call("GET", "/api/util/filas/" + ispb)
                .json()
                .get("profundidade")
                .asInt();
    }
}
