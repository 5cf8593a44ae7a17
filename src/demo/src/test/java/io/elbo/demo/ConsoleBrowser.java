package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The Chromium of this machine. It remembers what pages must not do: fail, break the policy, or ask another host. */
final class ConsoleBrowser implements AutoCloseable {
    static final Path CHROMIUM = Path.of(System.getProperty("elbo.chromium", "/usr/bin/chromium"));

    private static final double WAIT_MILLIS = 20_000;
    private static final Set<String> SERIOUS = Set.of("serious", "critical");
    private static final List<String> ARGUMENTS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final String origin;
    private final Playwright playwright;
    private final Browser browser;
    private final ConcurrentLinkedQueue<String> misdeeds = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();

    ConsoleBrowser(String origin) {
        this.origin = origin;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(ARGUMENTS));
        PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MILLIS);
    }

    static boolean isThere() {
        return Files.isExecutable(CHROMIUM);
    }

    /** A page of its own, in a window of this size. */
    Page open(int width, int height, ColorScheme colours, String address) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(colours));
        context.setDefaultTimeout(WAIT_MILLIS);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            // an answer that is no success is part of the protocol, such as 404 of a detector without challenger
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                misdeeds.add("console: " + message.text());
            }
        });
        page.onPageError(error -> misdeeds.add("error: " + error));
        page.onRequest(request -> {
            requests.add(request);
            if (!request.url().startsWith(origin)
                    && !request.url().startsWith("data:")
                    && !request.url().equals("about:blank")) {
                misdeeds.add("foreign request: " + request.url());
            }
        });
        page.navigate(address);
        return page;
    }

    /** Bytes of all answers so far as they came over the line, events left out, which have no end. */
    long bytesReceived() {
        return requests.stream()
                .filter(request -> !request.url().contains("/events"))
                .mapToLong(request -> request.sizes().responseBodySize)
                .sum();
    }

    void closePages() {
        List.copyOf(browser.contexts()).forEach(BrowserContext::close);
    }

    /** Fails if a page has done what it must not do; forgets everything. */
    void requireInnocence() {
        List<String> found = List.copyOf(misdeeds);
        misdeeds.clear();
        requests.clear();
        assertThat(found).isEmpty();
    }

    /** Fails if a screen reader or a keyboard would be stopped by something on the page. */
    static void requireAccessible(Page page) {
        List<String> violations = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> SERIOUS.contains(String.valueOf(rule.getImpact())))
                        .map(rule ->
                                rule.getId() + ": " + rule.getNodes().get(0).getHtml() + " "
                                        + rule.getNodes().get(0).getFailureSummary())
                        .toList();
        assertThat(violations).isEmpty();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
