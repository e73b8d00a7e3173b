package malote.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PageAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import malote.it.Client.Response;
import malote.it.KeyIssuer.Issued;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The dashboard of a server that knows its clients, in a real browser. */
@Tag("exhaustive")
@Timeout(300)
final class LoginIT {
    private static final Pattern LOGIN = Pattern.compile(".*/entrar/$");

    // Chromium notes every answer that is a refusal.
    @RegisterExtension
    static final BrowsedServer SITE = new BrowsedServer(Map.of(), "the server responded with a status of 401");

    private static final String ISPB = freshIspb();
    private static KeyIssuer keys;
    private static Issued operator;

    private Page page;

    @BeforeAll
    static void start() {
        Client client = SITE.server().client();
        keys = new KeyIssuer(client);
        operator = keys.create("Operations", null, "operate");
        assertThat(client.call("POST", "/api/util/msgs/" + ISPB + "/3", "Authorization", operator.bearer())
                        .status())
                .isEqualTo(201);
    }

    @BeforeEach
    void openPage() {
        page = SITE.open(new NewContextOptions().setLocale("pt-BR"), "/");
        assertThat(page).hasURL(LOGIN);
    }

    @Test
    void whoObservesSeesFiguresAndNothingToActWith() {
        Issued observer = keys.create("Watcher", null, "observe");

        logIn(observer);

        assertThat(page.locator("#who-text")).hasText("Watcher");
        assertThat(page.locator("#open")).isHidden();
        assertThat(page.locator("#generate")).isHidden();
        page.locator("tr[data-queue='" + ISPB + "']").click();
        assertThat(page.locator("#detail-title")).hasText(ISPB);
        Locator acting = page.locator(".operate");
        for (int i = 0; i < acting.count(); i++) {
            assertThat(acting.nth(i)).isHidden();
        }
        assertThat(acting.count()).isGreaterThan(1);
        assertThat(Browser.accessibilityFaults(page)).isEmpty();
    }

    @Test
    void theSessionIsACookieThatOnlyThisServerGets() {
        logIn(operator);

        List<Cookie> cookies = page.context().cookies();
        assertThat(cookies).hasSize(1);
        Cookie cookie = cookies.get(0);
        assertThat(cookie.name).isEqualTo("__Host-malote");
        assertThat(cookie.secure).isTrue();
        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.STRICT);
        assertThat(cookie.path).isEqualTo("/");
        assertThat(cookie.value).doesNotContain(operator.key().substring(13));
        Response begun = SITE.server().client().call("POST", "/api/util/sessao", "Authorization", operator.bearer());
        assertThat(begun.header("Set-Cookie").orElseThrow())
                .matches("__Host-malote=[^;]+; Max-Age=43200; Path=/; Secure; HttpOnly; SameSite=Strict");
        Response audit = SITE.server().client().call("GET", "/api/util/auditoria", "Authorization", keys.admin());
        assertThat(audit.json().get("entradas").get(0).get("acao").asText()).isEqualTo("entrar");
        assertThat(audit.json().get("entradas").get(0).get("quem").asText()).isEqualTo("Operations");
    }

    @Test
    void whoOperatesHasTheButtonsUntilHeLeaves() {
        logIn(operator);
        assertThat(page.locator("#generate")).isVisible();

        page.locator("#leave").click();

        assertThat(page).hasURL(LOGIN);
        assertThat(page.context().cookies()).isEmpty();
        page.navigate(SITE.url("/"));
        assertThat(page).hasURL(LOGIN);
    }

    @Test
    void anAdministratorReadsTheAudit() {
        logIn(keys.create("Auditor", null, "admin"));

        page.locator("#audit a").click();

        assertThat(page.locator("#rows")).containsText("Auditor");
        assertThat(Browser.accessibilityFaults(page)).isEmpty();
        page.locator("#who").fill("nobody has this name");
        page.locator("#filter button").click();
        assertThat(page.locator("#empty")).isVisible();
    }

    @Test
    void theSessionEndsWithItsKey() {
        Issued shortLived = keys.create("Leaver", null, "observe");
        logIn(shortLived);

        keys.revoke(shortLived);

        assertThat(page).hasURL(LOGIN, new PageAssertions.HasURLOptions().setTimeout(60_000));
        page.navigate(SITE.url("/"));
        assertThat(page).hasURL(LOGIN);
    }

    @Test
    void aKeyThatIsWrongIsToldAndAnotherCanBeTried() {
        enter("mlt_wrong");
        assertThat(page.locator("#problem")).isVisible();
        assertThat(page.locator("#problem")).not().hasText("");
        assertThat(page.locator("#key")).isFocused();
        assertThat(page).hasURL(LOGIN);
        assertThat(Browser.accessibilityFaults(page)).isEmpty();

        logIn(operator);
    }

    @Test
    void theLoginKeepsTheRulesOfAccessibility() {
        assertThat(Browser.accessibilityFaults(page)).isEmpty();

        page = SITE.open(
                new NewContextOptions()
                        .setLocale("en-GB")
                        .setColorScheme(ColorScheme.DARK)
                        .setViewportSize(390, 844),
                "/docs/");
        assertThat(page).hasURL(LOGIN);
        assertThat(page.locator("button")).hasText("Log in");
        assertThat(page.locator("html")).hasAttribute("lang", "en");
        assertThat(Browser.accessibilityFaults(page)).isEmpty();
    }

    private void logIn(Issued key) {
        enter(key.key());
        assertThat(page).hasURL(SITE.url("/"));
        assertThat(page.locator("#link")).hasAttribute("data-state", "live");
    }

    private void enter(String key) {
        page.locator("#key").fill(key);
        page.locator("button[type=submit]").click();
    }
}
