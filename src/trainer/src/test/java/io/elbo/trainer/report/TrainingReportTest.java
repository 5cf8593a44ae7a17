package io.elbo.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.elbo.core.model.Health;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.clean.Contamination;
import io.elbo.trainer.clean.OddKind;
import io.elbo.trainer.clean.OddRecord;
import io.elbo.trainer.health.KeyReport;
import io.elbo.trainer.report.TrainingReport.Evaluation;
import io.elbo.trainer.report.TrainingReport.FieldLoss;
import io.elbo.trainer.report.TrainingReport.Point;
import io.elbo.trainer.report.TrainingReport.Tail;
import io.elbo.trainer.report.TrainingReport.Threshold;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class TrainingReportTest {
    private static final List<Double> LATENT_KL = List.of(1.9, 0.002, 1.1, 0.7, 0.0, 0.31, 0.22, 0.5);

    private static final Health HEALTH = new Health(
            6,
            false,
            Map.of(),
            new Health.Injected(
                    1e-3,
                    0.0012,
                    0.0016,
                    Map.of("value-swap", 0.412, "scale-shift", 0.97),
                    Map.of("value-swap", 0.6, "scale-shift", 0.99)),
            List.of());

    private static TrainingReport report(String name, List<Double> latentKl, int points) {
        return report(name, latentKl, points, HEALTH);
    }

    private static TrainingReport report(String name, List<Double> latentKl, int points, Health health) {
        return report(name, latentKl, points, health, Contamination.NONE);
    }

    private static TrainingReport report(
            String name, List<Double> latentKl, int points, Health health, Contamination contamination) {
        Random random = new Random(5);
        List<Evaluation> evaluations = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            double fall = 30 * Math.exp(-i / 5.0);
            double kl = 4 * (1 - Math.exp(-i / 4.0));
            evaluations.add(
                    new Evaluation(i, 14 + fall, 14.6 + fall + 0.002 * i * i, 10.6 + fall, kl, Math.min(1, i / 10.0)));
        }
        List<Point> heldOut = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            double reconstruction = 6 * Math.exp(0.8 * random.nextGaussian());
            double kl = 4 * Math.exp(0.4 * random.nextGaussian());
            double side = random.nextBoolean() ? 1.4 : -1.2;
            heldOut.add(new Point(
                    reconstruction,
                    kl,
                    reconstruction + kl,
                    side + 0.6 * random.nextGaussian(),
                    0.7 * random.nextGaussian()));
        }
        List<Field> fields = new ArrayList<>();
        List<FieldLoss> losses = new ArrayList<>();
        String[] names = {"amount", "merchant.category", "country", "hour", "channel", "<script>alert(1)</script>"};
        for (int i = 0; i < names.length; i++) {
            fields.add(
                    i % 2 == 0
                            ? new NumericField(names[i], "/" + names[i].replace("/", "~1"))
                            : new CategoricalField(
                                    names[i], "/" + names[i].replace("/", "~1"), List.of("a", "b", "c")));
            losses.add(new FieldLoss(names[i], 4.0 / (i + 1)));
        }
        return new TrainingReport(
                name,
                "1.4",
                "2026-01-01T10:00:00Z",
                "elbo-train 0.1.0",
                42,
                "payments.csv.gz",
                "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                90_000,
                30_000,
                74.2,
                evaluations,
                27,
                heldOut,
                latentKl,
                losses,
                List.of(new Threshold(1e-2, 38), new Threshold(1e-3, 68), new Threshold(1e-4, 110)),
                new Tail(24, 0.03, 0.14, 9.5),
                List.of(),
                Map.of("beta", "1.0", "hidden", "256,128", "latent", "8", "learning rate", "0.002", "batch", "256"),
                new Schema(fields),
                health,
                contamination,
                KEYS);
    }

    private static final KeyReport KEYS = new KeyReport(
            List.of("/customer/<id>"),
            "the key explains 71 % of /amount",
            300,
            new KeyReport.Records(12, 140, 410, 900),
            0.8,
            List.of(
                    new KeyReport.FieldGain("amount.usual", "usual", "70 records", 0.55),
                    new KeyReport.FieldGain("hour", "hour", "100 records", 0.81)),
            List.of(new KeyReport.Age(1, 1, 30, 0.1, 1.5), new KeyReport.Age(101, null, 2_000, 0.001, 0.98)),
            240);

    @Test
    void shouldSayWhatHistoriesOfKeysDo() throws IOException {
        String html = report("payments", LATENT_KL, 500).toHtml();

        assertThat(html)
                .contains("300 keys (/customer/&lt;id&gt;)", "half at most 140", "the key explains 71 % of /amount")
                .contains("<td>amount.usual<td>usual<td>70 records<td class=\"n\">55.0 %<td class=\"n\">25.0 %")
                .contains("<tr><td>1<td class=\"n\">30<td class=\"n\">10.00 %<td class=\"n\">1.50")
                .contains("<tr><td>more<td class=\"n\">2,000")
                .contains("Not counted are 240 records of the beginning of the history");
        assertThat(new ObjectMapper()
                        .readTree(report("payments", LATENT_KL, 500).toJson())
                        .at("/keys/fields/0/foundWithout")
                        .doubleValue())
                .isEqualTo(0.55);
    }

    @Test
    void shouldKeepEveryFigureInItsJson() throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(report("payments", LATENT_KL, 500).toJson());
        assertThat(json.at("/evaluations")).hasSize(30);
        assertThat(json.at("/heldOut")).hasSize(500);
        assertThat(json.at("/thresholds/1/score").doubleValue()).isEqualTo(68);
        assertThat(json.at("/tail/shape").doubleValue()).isEqualTo(0.14);
        assertThat(json.at("/schema/fields/0/type").textValue()).isEqualTo("numeric");
    }

    @Test
    void shouldShowTheOddestRecordsOfTheHistory() throws IOException {
        OddRecord odd = new OddRecord(
                4_711,
                new OddRecord.Origin(
                        "history.csv",
                        4_713,
                        false,
                        JsonNodeFactory.instance.objectNode().put("/user/id", "u<1>"),
                        "2026-03-05T09:38:09Z"),
                false,
                31.5,
                JsonNodeFactory.instance.objectNode().put("country", "<b>"),
                JsonNodeFactory.instance.objectNode(),
                List.of("country: <b>, expected DE"));
        TrainingReport report = report(
                "payments",
                LATENT_KL,
                10,
                HEALTH,
                new Contamination(450, 0.005, 900, 0.0056, new OddKind(200, List.of("country")), List.of(odd)));

        assertThat(report.toHtml())
                .contains(
                        "About 0.5 % of this history looks anomalous",
                        "the model flags 0.56 % at a threshold meant for 0.10 % of the ordinary ones",
                        "900 further rows",
                        "<td>history.csv, line 4,713, /user/id u&lt;1&gt;, 2026-03-05T09:38:09Z<td>",
                        "country: &lt;b&gt;, expected DE",
                        "<td>left out<");
        JsonNode json = new ObjectMapper().readTree(report.toJson()).get("contamination");
        assertThat(json.get("rows").asInt()).isEqualTo(450);
        assertThat(json.get("alarmShare").asDouble()).isEqualTo(0.0056);
        assertThat(json.at("/largestKind/rows").asInt()).isEqualTo(200);
        assertThat(json.at("/oddest/0/record").asInt()).isEqualTo(4_711);
        assertThat(json.at("/oddest/0/values/country").asText()).isEqualTo("<b>");
        assertThat(report("payments", LATENT_KL, 10).toHtml()).doesNotContain("looks anomalous");
    }

    @Test
    void shouldShowTheOddestRecordsThatWereKept() throws IOException {
        OddRecord odd = new OddRecord(
                17,
                null,
                true,
                8.5,
                JsonNodeFactory.instance.objectNode().put("country", "DE"),
                JsonNodeFactory.instance.objectNode(),
                List.of("amount: 5, usually 10 to 20"));
        TrainingReport report = report("payments", LATENT_KL, 10, HEALTH, Contamination.keptAll(List.of(odd)));

        assertThat(report.toHtml())
                .contains("0 rows left out", "<td>record 18<td>kept<", "amount: 5, usually 10 to 20")
                .doesNotContain("<td>left out<");
        assertThat(new ObjectMapper()
                        .readTree(report.toJson())
                        .at("/contamination/oddest/0/kept")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void shouldAskForNothingOutsideThePage() throws IOException {
        String html = report("payments", LATENT_KL, 3_000).toHtml();
        Files.writeString(Path.of("target", "report.html"), html); // to look at
        assertThat(html).doesNotContain("http://", "https://", "src=", "url(", "@import");
        assertThat(html).contains("default-src 'none'");
    }

    @Test
    void shouldDrawEveryPictureAsWellFormedSvgWithinItsFrame() throws Exception {
        String html = report("payments", LATENT_KL, 3_000).toHtml();
        Matcher pictures = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(html);
        int count = 0;
        while (pictures.find()) {
            count++;
            String svg = pictures.group();
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
            Matcher x = Pattern.compile(" (?:x|cx|x1|x2)=\"([^\"]+)\"").matcher(svg);
            while (x.find()) {
                assertThat(Double.parseDouble(x.group(1))).isBetween(0.0, Chart.WIDTH);
            }
        }
        assertThat(count).isEqualTo(6);
    }

    @Test
    void shouldShowHostileNamesAsText() {
        String html = report("<img onerror=x>", LATENT_KL, 10).toHtml();
        assertThat(html).doesNotContain("<img", "<script>alert").contains("&lt;script&gt;alert(1)");
    }

    @Test
    void shouldNameCollapsedUnits() {
        assertThat(report("a", LATENT_KL, 10).toHtml())
                .contains("Collapsed units carry no information about the record: z1, z4.");
    }

    @Test
    void shouldShowWhatOfTheInjectedAnomaliesIsFoundAndEveryWarning() {
        String html = report("a", LATENT_KL, 10).toHtml();
        assertThat(html).contains("Injected anomalies", "value swap<td class=\"n\">41 %", "<td class=\"n\">0.12 %");
        Health ill = new Health(
                0,
                true,
                Map.of(),
                null,
                List.of(new Health.Warning("posterior-collapse", "Posterior collapse: look.")));
        String warned = report("a", List.of(0.001, 0.0), 10, ill).toHtml();
        assertThat(warned).contains("One thing to look at", "Posterior collapse: look.");
        assertThat(warned).doesNotContain("Injected anomalies");
    }

    @Test
    void shouldSayWhichThresholdsTheDataCannotShow() {
        TrainingReport report = report("a", LATENT_KL, 10);
        assertThat(Findings.of(report)).isEmpty();
        assertThat(report.toHtml()).contains("Nothing to worry about");
        TrainingReport few = new TrainingReport(
                report.name(),
                report.version(),
                report.created(),
                report.trainer(),
                report.seed(),
                report.dataFile(),
                report.dataDigest(),
                900,
                300,
                report.seconds(),
                report.evaluations(),
                report.bestStep(),
                report.heldOut(),
                report.latentKl(),
                report.fields(),
                report.thresholds(),
                report.tail(),
                List.of("12 rows were skipped."),
                report.settings(),
                report.schema(),
                report.health(),
                Contamination.NONE,
                null);
        assertThat(Findings.of(few))
                .singleElement()
                .asString()
                .contains("one in 1,000")
                .contains("p = 1e-3");
        assertThat(few.toHtml()).contains("2 things to look at", "12 rows were skipped.");
    }

    @Test
    void shouldDrawSomethingForTheSmallestReport() {
        TrainingReport report = report("a", List.of(), 0);
        TrainingReport smallest = new TrainingReport(
                report.name(),
                report.version(),
                report.created(),
                report.trainer(),
                report.seed(),
                report.dataFile(),
                report.dataDigest(),
                1,
                0,
                0.1,
                List.of(new Evaluation(1, Double.NaN, 0, 0, 0, 0)),
                1,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Tail(0, 0.5, 0, 1),
                List.of(),
                Map.of(),
                report.schema(),
                report.health(),
                Contamination.NONE,
                null);
        assertThat(smallest.toHtml()).doesNotContain("NaN", "Infinity").contains("<svg");
        TrainingReport constant = report("a", List.of(0.0), 0);
        assertThat(constant.toHtml()).doesNotContain("NaN");
    }

    @Test
    void shouldWriteNumbersAsAPersonReadsThem() {
        assertThat(Figures.shortly(0.012345)).isEqualTo("0.0123");
        assertThat(Figures.shortly(12_345)).isEqualTo("12,300");
        assertThat(Figures.shortly(100)).isEqualTo("100");
        assertThat(Figures.shortly(3.14e9)).isEqualTo("3.1e9");
        assertThat(Figures.shortly(0.00002)).isEqualTo("2e-5");
        assertThat(Figures.shortly(0)).isEqualTo("0");
        assertThat(Figures.probability(1e-3)).isEqualTo("1e-3");
    }
}
