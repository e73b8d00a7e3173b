package malote.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import malote.postgres.ReadyData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server and a real browser that looks at it, for one class of tests. After each its pages are closed, and none may have complained. */
final class BrowsedServer implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final Map<String, String> settings;
    private final List<String> expected;
    private @Nullable Browser browser;
    private @Nullable Path directory;
    private @Nullable ServerProcess server;

    /**
     * Starts before the first test.
     *
     * @param settings of the server
     * @param expected what browsers may complain of: parts of such complaints
     */
    BrowsedServer(Map<String, String> settings, String... expected) {
        this.settings = settings;
        this.expected = List.of(expected);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        browser = Browser.start();
        directory = Files.createTempDirectory("malote-it-");
        server = ServerProcess.start(directory, settings);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        browser.closePages();
        assertThat(browser.complaints()).as("what browsers complain of").allMatch(complaint -> expected.stream()
                .anyMatch(complaint::contains));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server != null) {
            server.close();
        }
        if (browser != null) {
            browser.close();
        }
        if (directory != null) {
            ReadyData.delete(directory);
        }
    }

    ServerProcess server() {
        return server;
    }

    String url(String path) {
        return "http://localhost:" + server.port() + path;
    }

    /** A page of the server in a browser of its own. */
    Page open(NewContextOptions options, String path) {
        Page page = browser.page(options);
        page.navigate(url(path));
        return page;
    }

    /** What a test brought about on purpose is no complaint. */
    void forget(String... parts) {
        browser.complaints().removeIf(complaint -> Stream.of(parts).anyMatch(complaint::contains));
    }
}
