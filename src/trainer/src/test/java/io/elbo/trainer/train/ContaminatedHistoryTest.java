package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.clean.Contamination;
import io.elbo.trainer.clean.OddKind;
import io.elbo.trainer.clean.OddRecord;
import io.elbo.trainer.fit.History;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A history of orders of which some are absurd: a product that is not sold, by a channel that there is not. */
class ContaminatedHistoryTest {
    private static final long SEED = 31;
    private static final int ROWS = 4000;
    private static final Schema SCHEMA = new Schema(List.of(
            new CategoricalField("product", "/product/name"),
            new NumericField("price", "/product/price"),
            new BooleanField("express", "/express"),
            new CategoricalField("channel", "/channel")));
    private static final int ABSURD_EVERY = 100;
    private static final String[] ODD = {"yacht", "castle", "submarine", "circus", "volcano", "island"};

    @SuppressWarnings("NullAway.Init")
    private static TrainedModel cleaned;

    @SuppressWarnings("NullAway.Init")
    private static TrainedModel uncleaned;

    @BeforeAll
    static void train() throws Exception {
        System.out.println("seed " + SEED);
        cleaned = train(ABSURD_EVERY, false);
        uncleaned = train(ABSURD_EVERY, true);
    }

    private static TrainedModel train(int absurdEvery, boolean cleanHistory) throws Exception {
        return train(ROWS, absurdEvery, cleanHistory);
    }

    private static TrainedModel train(int rows, int absurdEvery, boolean cleanHistory) throws Exception {
        TrainingSettings usual = Orders.settings(SEED);
        TrainingSettings settings = new TrainingSettings(
                usual.name(),
                usual.version(),
                usual.created(),
                usual.heldOutShare(),
                usual.score(),
                usual.vae(),
                cleanHistory);
        try (History.Builder builder = new History.Builder(SCHEMA)) {
            List<String> orders = orders(rows, absurdEvery, new SplittableRandom(SEED));
            for (int i = 0; i < orders.size(); i++) {
                builder.observe(1000 + i, orders.get(i).getBytes(StandardCharsets.UTF_8));
            }
            try (History history = builder.fit(settings.heldOutShare(), SEED)) {
                return new Training(history, settings, "sha256:none", "test").run(step -> {});
            }
        }
    }

    private static List<String> orders(int rows, int absurdEvery, SplittableRandom random) {
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            String order = Orders.order(random);
            orders.add(absurdEvery > 0 && i % absurdEvery == 0 ? absurd(order, random) : order);
        }
        return orders;
    }

    private static String absurd(String order, SplittableRandom random) {
        return order.replaceFirst("\"name\":\"[a-z]+\"", "\"name\":\"" + ODD[random.nextInt(ODD.length)] + "\"")
                .replaceFirst("\"channel\":\"[a-z]+\"", "\"channel\":\"" + ODD[random.nextInt(ODD.length)] + "\"");
    }

    @Test
    void shouldEstimateHowManyRowsAreAnomalous() {
        Contamination contamination = cleaned.contamination();

        assertThat(contamination.share()).isBetween(0.5 / ABSURD_EVERY, 2.5 / ABSURD_EVERY);
        assertThat(cleaned.metadata().provenance().trainedRows()
                        + cleaned.metadata().provenance().heldOutRows())
                .isEqualTo(ROWS - contamination.rows());
    }

    @Test
    void shouldSayHowMuchOfTheWholeHistoryIsFlagged() {
        Contamination contamination = cleaned.contamination();
        OddKind kind = contamination.largestKind();
        System.out.println("flagged " + contamination.alarmShare() + ", " + kind);

        assertThat(contamination.alarmShare()).isBetween(0.9 / ABSURD_EVERY, contamination.share() + 5e-3);
        assertThat(kind).isNotNull();
        assertThat(kind.fields()).contains("product", "channel");
        assertThat(cleaned.health().warnings())
                .filteredOn(warning -> warning.name().equals("left-out-kind"))
                .singleElement()
                .satisfies(warning -> assertThat(warning.message()).contains("product", "channel", "--clean-history"));
        assertThat(uncleaned.health().warnings())
                .noneMatch(warning -> warning.name().equals("left-out-kind"));
        assertThat(uncleaned.contamination().alarmShare()).isZero();
    }

    @Test
    void shouldKeepOddRowsOfALongHistoryFromTheTrainingButNotFromTheCalibration() throws Exception {
        int rows = Cleaning.MIN_ROWS_TO_EXAMINE_AGAIN;

        TrainedModel model = train(rows, 4 * ABSURD_EVERY, false);
        Contamination contamination = model.contamination();
        System.out.println("left out " + contamination.rows() + ", not trained on " + contamination.notTrainedOn());

        assertThat(contamination.rows()).isBetween(40, 60);
        assertThat(contamination.notTrainedOn()).isBetween(300, 600);
        assertThat(model.metadata().provenance().trainedRows()
                        + model.metadata().provenance().heldOutRows())
                .isEqualTo(rows - contamination.rows() - contamination.notTrainedOn());
        assertThat(recall(model)).isGreaterThan(0.9);
    }

    @Test
    void shouldNameTheOddestRecordsAndWhy() {
        List<OddRecord> oddest = cleaned.contamination().oddest();

        assertThat(oddest).hasSize(Contamination.MAX_ODDEST).allSatisfy(odd -> {
            assertThat(odd.kept()).isFalse();
            assertThat((odd.record() - 1000) % ABSURD_EVERY).isZero();
            assertThat(odd.values().get("product").asText()).isIn((Object[]) ODD);
            assertThat(odd.reasons()).isNotEmpty();
        });
        assertThat(oddest).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
        assertThat(oddest).anySatisfy(odd -> assertThat(odd.reasons())
                .anySatisfy(reason -> assertThat(reason).containsAnyOf(ODD)));
    }

    @Test
    void shouldListTheOddestRecordsThatWereKept() {
        Contamination contamination = uncleaned.contamination();
        List<OddRecord> oddest = contamination.oddest();
        long absurd = oddest.stream()
                .filter(odd -> (odd.record() - 1000) % ABSURD_EVERY == 0)
                .count();
        System.out.println("absurd among the oddest kept: " + absurd);

        assertThat(contamination.rows()).isZero();
        assertThat(contamination.share()).isZero();
        assertThat(oddest).hasSize(Contamination.MAX_ODDEST).allSatisfy(odd -> {
            assertThat(odd.kept()).isTrue();
            assertThat(odd.reasons()).isNotEmpty();
        });
        assertThat(oddest).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
        assertThat(absurd).isGreaterThan(Contamination.MAX_ODDEST / 2);
    }

    @Test
    void shouldFindAnomaliesThatTheHistoryHeld() throws Exception {
        double found = recall(cleaned);
        double before = recall(uncleaned);
        System.out.println("found " + found + ", uncleaned " + before);

        assertThat(found).isGreaterThan(0.9).isGreaterThan(before);
    }

    private static double recall(TrainedModel model) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        double threshold = model.metadata().calibration().threshold(1e-3);
        int rows = 200;
        int found = 0;
        try (Engine engine = OnnxEngine.open(model.model().array())) {
            JsonDecoder decoder = new JsonDecoder(engine.metadata().schema(), 1 << 16);
            Batch batch = new Batch(engine.metadata().schema(), rows);
            for (int i = 0; i < rows; i++) {
                decoder.decode(absurd(Orders.order(random), random).getBytes(StandardCharsets.UTF_8), batch);
            }
            Scores scores = engine.newScores(rows);
            engine.score(batch, scores);
            for (int i = 0; i < rows; i++) {
                found += scores.rawScore(i) >= threshold ? 1 : 0;
            }
        }
        return found / (double) rows;
    }

    @Test
    void shouldLeaveAnOrdinaryHistoryAlone() throws Exception {
        TrainedModel examined = train(0, false);
        TrainedModel trusted = train(0, true);

        assertThat(examined.contamination().rows()).isZero();
        assertThat(examined.model().array()).isEqualTo(trusted.model().array());
    }

    @Test
    void shouldGiveTheSameBytesAgain() throws Exception {
        assertThat(train(ABSURD_EVERY, false).model().array())
                .isEqualTo(cleaned.model().array());
    }
}
