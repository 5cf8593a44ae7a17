package io.elbo.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of the packaged service, in a real browser, over payments of which some are unusual. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsoleIT {
    private static final long SEED = 2026;
    private static final int MAX_FIRST_PAGE_BYTES = 300_000;
    private static final int ANOMALIES = Integer.getInteger("elbo.page.anomalies", 200);
    private static final int BATCH = 100;
    private static final double MAX_PAGE_BYTES = 200e6;
    private static final Path PICTURES = Path.of("target/console");

    /** What would run if any of it were taken for HTML. */
    private static final String HOSTILE = "<img src=x onerror='window.ran=1'><script>window.ran=1</script>";

    private static final String CHALLENGER = """
            {"detector": "payments", "version": 3, "against": 2, "shadowSample": 1, "scope": "all-instances", "instances": 1,
             "since": "2026-01-01T07:01:00Z", "budget": 0.001, "activeAlarmRate": 0.0036, "challengerAlarmRate": 0.0039, "suspended": [],
             "counts": {"records": 181234, "kept": 610, "gained": 88, "lost": 41, "critical": 210, "criticalLost": 3, "rejected": 0},
             "gained": [{"topic": "payments", "partition": 1, "offset": 4, "key": "c-00001", "at": "2026-01-01T07:05:00Z", "activeScore": 5.1,
                         "challengerScore": 9.2, "fields": [{"name": "merchant.category", "value": "lottery", "expected": "grocery",
                         "contribution": 12.1}]}],
             "lost": []}
            """;

    private static final String CONTROL = """
            {"detector": "payments", "revision": 2, "paused": false, "pause": null, "alertBudget": null, "criticalBudget": null,
             "inUse": {"alertBudget": "0.001", "criticalBudget": "1.0E-4", "budgetRevision": 0}}
            """;

    private static final String PAUSE = "{\"by\": \"ann\", \"at\": \"2026-01-05T12:00:00Z\", \"why\": \"moving\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static ConsoleRun run;

    @SuppressWarnings("NullAway.Init")
    private static ConsoleBrowser browser;

    @BeforeAll
    static void start() throws IOException {
        Assumptions.assumeTrue(
                ConsoleBrowser.isThere(),
                () -> "skipped: there is no Chromium at " + ConsoleBrowser.CHROMIUM
                        + "; -Delbo.chromium=FILE names it");
        System.out.println("payments of seed " + SEED);
        run = ConsoleRun.start(folder, SEED);
        browser = new ConsoleBrowser(run.origin(), picturesOf());
        Files.createDirectories(PICTURES);
    }

    @AfterAll
    @SuppressWarnings("NullAway") // null if there is no browser
    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (run != null) {
            run.close();
        }
    }

    @AfterEach
    void requireInnocence() {
        browser.closePages();
        browser.requireInnocence();
    }

    private static String picturesOf() {
        return System.getProperty("elbo.console.pictures-of", run.origin());
    }

    private static Page open(String view) {
        return browser.open(1280, 860, ColorScheme.LIGHT, run.page(view));
    }

    private static Locator heading(Page page) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }

    private static Locator rows(Page page) {
        return page.locator("elbo-anomaly-table tbody tr");
    }

    private static Locator keyFilter(Page page) {
        return page.getByRole(AriaRole.SEARCHBOX, new Page.GetByRoleOptions().setName("Key"));
    }

    private static Page openFirstAnomaly() {
        Page page = open("/d/payments");
        rows(page).first().getByRole(AriaRole.LINK).click();
        assertThat(page.getByText("Why it is odd")).isVisible();
        return page;
    }

    /** Pictures as the README has them: of this run, or of a demo that somebody has let run for ten minutes. */
    @Test
    @Order(1)
    void shouldTakePictures() {
        Page page = browser.open(1280, 860, ColorScheme.LIGHT, picturesOf() + "/");
        assertThat(page.locator(".latest .odd-item")).hasCount(12);
        assertThat(page.locator(".connection")).hasText("Live");
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("console-overview.png")));

        page.locator("elbo-detector-card h2 a").click();
        page.locator("select[name=field]").selectOption("billedAmount");
        Locator found = rows(page)
                .filter(new Locator.FilterOptions()
                        .setHasText(Pattern.compile("^\\s*billedAmount .* deviations above")));
        found.first().getByRole(AriaRole.LINK).click();
        assertThat(page.locator("elbo-anomaly .facts").first()).isVisible();
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("console-anomaly.png")));
        assertThat(PICTURES.resolve("console-overview.png")).isNotEmptyFile();
        assertThat(PICTURES.resolve("console-anomaly.png")).isNotEmptyFile();
    }

    @Test
    void shouldSayOnTheOverviewWhatIsWatchedAndWhatIsOdd() {
        Page page = open("/");

        assertThat(heading(page)).containsText("Elbo watches payments.");
        assertThat(page.locator("elbo-detector-card")).containsText("reads topic payments");
        assertThat(page.locator(".latest .odd-item")).hasCount(12);
        assertThat(page.getByText("No login.")).isVisible();
        assertThat(page.locator(".connection")).hasText("Live");
        assertThat(browser.bytesReceived()).isPositive().isLessThan(MAX_FIRST_PAGE_BYTES);
        System.out.printf("first page: %,d bytes%n", browser.bytesReceived());
        ConsoleBrowser.requireAccessible(page);
    }

    @Test
    void shouldShowScoresAnomaliesAndFieldsOfADetector() {
        Page page = open("/d/payments");

        assertThat(page.locator("elbo-score-chart canvas").first()).isVisible();
        assertThat(page.locator("elbo-score-chart [role=img]"))
                .hasAttribute("aria-label", Pattern.compile(".*[1-9][0-9,]* ordinary records and .* odd ones?\\..*"));
        assertThat(page.locator("elbo-histogram [role=img]"))
                .hasAttribute("aria-label", Pattern.compile("Of [0-9,]+ records, .* are expected.*"));
        assertThat(rows(page)).hasCount(20);
        assertThat(page.locator("elbo-field-table tbody tr")
                        .filter(new Locator.FilterOptions().setHasText("merchant.category")))
                .containsText("grocery");
        ConsoleBrowser.requireAccessible(page);

        page.getByText("Show older ones").click();
        assertThat(rows(page)).hasCount(40);
    }

    @Test
    void shouldFilterAnomalies() {
        Page page = open("/d/payments");
        assertThat(rows(page)).hasCount(20);
        String key = rows(page).first().locator(".key").innerText();

        keyFilter(page).fill(key);
        assertThat(rows(page).filter(new Locator.FilterOptions().setHasNotText(key)))
                .hasCount(0);
        assertThat(rows(page).filter(new Locator.FilterOptions().setHasText(key)))
                .not()
                .hasCount(0);

        keyFilter(page).fill("nobody");
        assertThat(page.getByText("Nothing passes these filters.")).isVisible();

        keyFilter(page).fill("");
        page.locator("select[name=severity]").selectOption("critical");
        assertThat(page.locator("elbo-anomaly-table svg.warning")).hasCount(0);
        assertThat(page.locator("elbo-anomaly-table svg.critical")).hasCount(20);

        page.locator("select[name=field]").selectOption("merchant.category");
        assertThat(rows(page).first()).containsText("merchant.category");

        page.reload();
        assertThat(page.locator("select[name=severity]")).hasValue("critical");
        assertThat(page.locator("select[name=field]")).hasValue("merchant.category");
        assertThat(rows(page).first()).containsText("merchant.category");
    }

    @Test
    void shouldShowNewAnomaliesByThemselvesUnlessPaused() {
        Page page = open("/d/payments");
        keyFilter(page).fill("new-");
        assertThat(page.getByText("Nothing passes these filters.")).isVisible();

        sendUnseen("new-1", "submarine");
        assertThat(rows(page).filter(new Locator.FilterOptions().setHasText("new-1")))
                .hasCount(1);

        Locator pause = page.locator("elbo-anomaly-table").getByText("Pause");
        pause.click();
        sendUnseen("new-2", "submarine");
        assertThat(page.getByText("1 new one meanwhile.")).isVisible();
        assertThat(rows(page)).hasCount(1);
        page.locator("elbo-anomaly-table").getByText("Resume").click();
        assertThat(rows(page)).hasCount(2);
    }

    @Test
    void shouldExplainAnAnomaly() {
        sendUnseen("c-90003", "submarine");
        Page page = open("/d/payments");
        keyFilter(page).fill("c-90003");
        rows(page).first().getByRole(AriaRole.LINK).click();

        assertThat(heading(page)).containsText("merchant.category submarine, never seen");
        assertThat(page.locator(".lead-text"))
                .containsText(Pattern.compile("About 1 in [0-9.,]+( million)? ordinary records"));
        assertThat(page.locator(".fall li").first()).containsText("As it came");
        assertThat(page.locator(".reason-table")).containsText("submarine");
        assertThat(page.getByText("Unlike its nearest ordinary records")).isVisible();
        assertThat(page.getByText("Together, the raw score")).isVisible();
        assertThat(page.locator(".record .stands-out")).containsText("\"submarine\"");
        assertThat(page.getByText("payments, partition ").first()).isVisible();
        assertThat(page.locator("#main")).isFocused();
        requireNeighbours(page);
        ConsoleBrowser.requireAccessible(page);

        page.getByText("Copy as JSON").click();
        assertThat(page.getByText("Copied as JSON.")).isVisible();
    }

    @Test
    void shouldKeepALinkToAnAnomaly() {
        Page page = openFirstAnomaly();
        String title = heading(page).innerText();

        Page other = browser.open(1280, 860, ColorScheme.LIGHT, page.url());

        assertThat(heading(other)).hasText(title);
    }

    @Test
    void shouldScoreARecordWhileItIsEdited() {
        sendUnseen("c-90004", "submarine");
        Page page = open("/d/payments");
        keyFilter(page).fill("c-90004");
        rows(page).first().getByRole(AriaRole.LINK).click();
        page.getByText("Change it and see").click();

        Locator verdict = page.locator(".verdict-word");
        assertThat(verdict).hasText("Odd");
        assertThat(page.getByText("When it came it was 1 in")).isVisible();
        page.getByLabel("merchant.category").fill("grocery");
        assertThat(page.getByText("When it came it was 1 in")).isHidden();
        assertThat(page.locator(".verdict")).not().containsText("submarine");

        page.getByText("Edit as JSON").click();
        page.getByLabel("The record as JSON").fill("{\"amount\": ");
        assertThat(page.getByText("This is no JSON object yet.")).isVisible();
        page.getByLabel("The record as JSON").fill(payment("c-90004", "weapons"));
        assertThat(page.locator(".verdict")).containsText("weapons, never seen");
        page.getByText("Compare with ordinary records").click();
        assertThat(page.locator(".similar-table tr.is-far").first()).containsText("far apart");
        ConsoleBrowser.requireAccessible(page);
    }

    @Test
    void shouldMakeUpOrdinaryRecordsAndWalkBetweenThem() {
        Page page = open("/d/payments/try");
        Locator age = page.getByLabel("customer.age");
        assertThat(page.locator(".verdict-word")).hasText("Ordinary");
        String before = age.inputValue();

        page.getByText("An ordinary record").click();
        assertThat(age).not().hasValue(before);
        page.getByText("On the way to another one").click();
        Locator place = page.getByLabel("Place on the way");
        assertThat(place).hasAttribute("aria-valuetext", "Step 1 of 9");
        String first = age.inputValue();
        place.press("End");

        assertThat(place).hasAttribute("aria-valuetext", "Step 9 of 9");
        assertThat(age).not().hasValue(first);
        ConsoleBrowser.requireAccessible(page);
    }

    @Test
    void shouldShowAHostileRecordAndNotRunIt() {
        String json = payment(HOSTILE, HOSTILE).replace("\"channel\": \"pos\"", "\"channel\": \"" + HOSTILE + "\"");
        run.send(HOSTILE, json.getBytes(StandardCharsets.UTF_8));
        run.awaitScored();
        Page page = open("/d/payments");
        keyFilter(page).fill("<img");
        assertThat(rows(page).first()).containsText("window.ran=1");

        rows(page).first().getByRole(AriaRole.LINK).click();
        assertThat(page.locator(".record")).containsText(HOSTILE);
        assertThat(page.locator(".similar-table")).containsText(HOSTILE);
        assertThat(page.locator("elbo-latent-chart canvas").first()).isVisible();
        page.getByText("Change it and see").click();
        assertThat(page.locator(".verdict-word")).hasText("Odd");

        assertThat(page.locator("img, main script")).hasCount(0);
        assertThat(page.evaluate("window.ran")).isNull();
    }

    @Test
    void shouldShowCharactersThatWouldTurnOrHideAText() {
        String key = "k\u202eyek\u200b";
        run.send(key, payment(key, "\u202erecorg").getBytes(StandardCharsets.UTF_8));
        run.awaitScored();
        Page page = open("/d/payments");
        keyFilter(page).fill("yek");

        assertThat(rows(page).first()).containsText("k\\u202eyek\\u200b");
        rows(page).first().getByRole(AriaRole.LINK).click();
        assertThat(heading(page)).containsText("\\u202erecorg, never seen");
        assertThat(page.locator(".record")).containsText("\\u202erecorg");
    }

    /** {@code -Delbo.page.anomalies=20000} is what comes in ten minutes at 2,000 anomalies a minute. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldNotGrowWithTheAnomaliesThatItIsTold() {
        Page page = open("/d/payments");
        CDPSession memory = page.context().newCDPSession(page);
        memory.send("Performance.enable");
        double most = 0;
        for (int told = 0; told < ANOMALIES; told += BATCH) {
            String batch = String.format("many-%06d-", told);
            for (int i = 0; i < BATCH; i++) {
                run.send(batch + i, payment(batch + i, "submarine").getBytes(StandardCharsets.UTF_8));
            }
            run.awaitScored();
            assertThat(rows(page)
                            .filter(new Locator.FilterOptions().setHasText(batch))
                            .first())
                    .isVisible();
            most = Math.max(most, heapBytes(memory));
        }
        System.out.printf("page: at most %,.0f bytes of heap after %,d anomalies%n", most, ANOMALIES);
        assertThat(most).isPositive().isLessThan(MAX_PAGE_BYTES);
    }

    private static double heapBytes(CDPSession session) {
        for (JsonElement metric :
                session.send("Performance.getMetrics").getAsJsonObject().getAsJsonArray("metrics")) {
            JsonObject figure = metric.getAsJsonObject();
            if (figure.get("name").getAsString().equals("JSHeapTotalSize")) {
                return figure.get("value").getAsDouble();
            }
        }
        throw new IllegalStateException("the browser tells nothing of its heap");
    }

    /** The demo's detector has no challenger: the answer is as the API describes it. */
    @Test
    void shouldShowWhatAChallengerWouldChange() {
        Page page = browser.open(1280, 860, ColorScheme.LIGHT, "about:blank");
        page.route("**/challenger", route -> route.fulfill(new Route.FulfillOptions().setBody(CHALLENGER)));

        page.navigate(run.page("/d/payments"));

        Locator challenger = page.locator("elbo-challenger");
        assertThat(challenger).containsText("Challenger: version 3, beside version 2");
        assertThat(challenger).containsText("181,234 records compared");
        assertThat(challenger.locator(".figures"))
                .hasText(Pattern.compile("by both\\s*610\\s.*add\\s*88\\s.*lose\\s*41", Pattern.DOTALL));
        assertThat(challenger).containsText("merchant.category lottery (expected grocery)");
    }

    /** Nobody is an operator here without a token, which a browser does not send: status and control are as the API describes them. */
    @Test
    void shouldLetOnlyAnOperatorPauseADetector() {
        Page page = browser.open(1280, 860, ColorScheme.LIGHT, "about:blank");
        page.route("**/control", route -> route.fulfill(new Route.FulfillOptions().setBody(CONTROL)));
        page.navigate(run.page("/d/payments"));
        assertThat(rows(page)).hasCount(20);
        assertThat(page.getByText("Pause it, or change")).hasCount(0);

        page.route("**/api/v1/status", route -> {
            APIResponse answer = route.fetch();
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(answer)
                    .setBody(answer.text().replace("\"scorer\"", "\"scorer\", \"operator\"")));
        });
        page.route(
                "**/pause",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setBody(CONTROL.replace("false", "true").replace("\"pause\": null", "\"pause\": " + PAUSE))));
        page.reload();
        page.getByText("Pause it, or change").click();
        page.getByLabel("Why").first().fill("moving");
        Request asked = page.waitForRequest(
                "**/pause", () -> page.getByText("Pause the detector").click());

        assertThat(asked.postData()).isEqualTo("{\"why\":\"moving\",\"ifRevision\":2}");
        assertThat(page.locator("elbo-control")).containsText("Paused by ann");
        assertThat(page.getByText("Resume the detector")).isVisible();
    }

    @Test
    void shouldFitAPhoneInTheDark() {
        sendUnseen("c-90005", "submarine");
        Page page = browser.open(360, 740, ColorScheme.DARK, run.page("/"));
        assertThat(page.locator(".latest .odd-item")).hasCount(12);
        assertThat(page.locator("html")).hasCSS("background-color", "rgb(16, 19, 24)");
        requireNoSidewaysScrolling(page);

        page.locator("elbo-detector-card h2 a").click();
        assertThat(rows(page)).hasCount(20);
        requireNoSidewaysScrolling(page);
        ConsoleBrowser.requireAccessible(page);

        rows(page).first().getByRole(AriaRole.LINK).click();
        assertThat(page.getByText("Why it is odd")).isVisible();
        assertThat(page.locator("elbo-latent-chart canvas").first()).isVisible();
        requireNoSidewaysScrolling(page);
        ConsoleBrowser.requireAccessible(page);
        page.locator("elbo-neighbours")
                .screenshot(new Locator.ScreenshotOptions().setPath(PICTURES.resolve("neighbours-phone.png")));

        page.getByText("Change it and see").click();
        assertThat(page.locator(".verdict-bar")).isVisible();
        requireNoSidewaysScrolling(page);

        Locator colours =
                page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Colours")));
        colours.click();
        assertThat(page.locator("html")).hasCSS("background-color", "rgb(247, 246, 243)");
    }

    @Test
    void shouldBeUsableByKeyboard() {
        Page page = open("/");
        assertThat(page.locator(".latest .odd-item")).hasCount(12);

        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to the content")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#main")).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.locator("elbo-detector-card h2 a")).isFocused();
        page.keyboard().press("Enter");
        assertThat(heading(page)).hasText("payments");
    }

    @Test
    void shouldSayThatThereIsNoSuchDetectorOrPage() {
        assertThat(open("/d/nothing").getByText("There is no detector nothing."))
                .isVisible();
        assertThat(heading(open("/nowhere"))).hasText("There is no such page");
    }

    /** The record with the submarine is compared with ordinary ones, in words and in a picture. */
    private static void requireNeighbours(Page page) {
        Locator category = page.locator(".similar-table tr.is-far")
                .filter(new Locator.FilterOptions().setHasText("merchant.category"));
        assertThat(category).containsText("submarine");
        assertThat(category).containsText("far apart");
        assertThat(page.locator("elbo-latent-chart [role=img]"))
                .hasAttribute(
                        "aria-label",
                        Pattern.compile("In the picture it lies .* the middle than .* ordinary records; in all .*"));
        assertThat(page.locator("elbo-latent-chart canvas").first()).isVisible();
        page.locator("elbo-neighbours")
                .screenshot(new Locator.ScreenshotOptions().setPath(PICTURES.resolve("neighbours.png")));
    }

    private static void requireNoSidewaysScrolling(Page page) {
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(360);
    }

    /** A payment whose merchant is of a category that no model has seen. */
    private static void sendUnseen(String customer, String category) {
        run.send(customer, payment(customer, category).getBytes(StandardCharsets.UTF_8));
        run.awaitScored();
    }

    private static String payment(String customer, String category) {
        return """
                {"id": "p-1", "time": "2016-02-20T12:00:00Z",
                 "customer": {"id": "%s", "country": "DE", "age": 40, "segment": "standard", "typicalAmount": 40},
                 "card": {"type": "debit", "presentation": "contactless"}, "amount": 23.5, "billedAmount": 23.5, "currency": "EUR",
                 "merchant": {"category": "%s", "country": "DE"}, "channel": "pos", "deviceKnown": true, "attempts": 1,
                 "distanceKm": 3.1, "sinceLast": {"minutes": 300, "km": 4}}
                """.formatted(customer, category);
    }
}
