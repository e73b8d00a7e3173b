package malote.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of the payment system in a real browser. */
@Tag("exhaustive")
@Timeout(300)
final class PaymentsPageIT {
    private static final String PAYER = "32074986";
    private static final String VIRTUAL = "99999A04";

    @RegisterExtension
    static final BrowsedServer SITE = new BrowsedServer(Map.of("ICOM_MODE", "spi"));

    /** Pays the virtual institution, which accepts, and gives the EndToEndId. */
    private static String pay() {
        byte[] xml = PaymentGenerator.create().payment(new Ispb(PAYER), new Ispb(VIRTUAL), 1);
        String text = new String(xml, StandardCharsets.UTF_8);
        assertThat(new Icom(SITE.server().port()).post(PAYER, text).status()).isEqualTo(201);
        int at = text.indexOf("<EndToEndId>") + "<EndToEndId>".length();
        return text.substring(at, at + 32);
    }

    @Test
    void aPaymentIsFoundInTheJournalAndShownAsATimeline() {
        String id = pay();
        Page page = SITE.open(new NewContextOptions().setLocale("pt-BR"), "/");
        page.getByText("Pagamentos").click();

        page.locator("#filter-operation").fill(id);
        page.locator("#filter button[type=submit]").click();
        page.locator("#lines button.id").first().click();

        assertThat(page.locator("#facts")).containsText("liquidado");
        assertThat(page.locator("#facts")).containsText(VIRTUAL);
        assertThat(page.locator("#steps tr")).hasCount(5);
        assertThat(page.locator("#steps")).containsText("o SPI esperou");
        assertThat(page.locator("#steps tr").last()).containsText("t4 · fim");
        assertThat(page.locator("#participants")).containsText(PAYER);
        assertThat(Browser.accessibilityFaults(page)).isEmpty();
    }

    @Test
    void itSpeaksEnglishInTheDarkAndFindsAPaymentByItsId() {
        String id = pay();
        Page page = SITE.open(
                new NewContextOptions().setLocale("en-GB").setColorScheme(ColorScheme.DARK),
                "/painel/payments.html?operation=" + id);

        assertThat(page.locator("#facts")).containsText("settled");
        assertThat(page.locator("#operation")).hasValue(id);
        assertThat(page.locator("#lines tr").first()).isVisible();
        page.locator("#pause").click();
        assertThat(page.locator("#pause")).hasAttribute("aria-pressed", "false");
        assertThat(Browser.accessibilityFaults(page)).isEmpty();
    }

    @Test
    void aRehearsalIsStartedAndListed() {
        Page page = SITE.open(new NewContextOptions().setLocale("en-GB"), "/painel/payments.html");

        page.locator("#rehearse-ispb").fill("32074987");
        page.locator("#rehearse button").click();

        assertThat(page.locator("#rehearsals")).containsText("32074987");
        assertThat(page.locator("#rehearsals")).containsText(Pattern.compile("waiting.*0 / 20,000"));
        assertThat(Browser.accessibilityFaults(page)).isEmpty();
    }
}
