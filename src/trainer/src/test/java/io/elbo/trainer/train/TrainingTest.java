package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.model.Contract;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.model.VaeParts;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.Reason;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.trainer.evaluate.SufficientReasons;
import io.elbo.trainer.fit.History;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrainingTest {
    private static final long SEED = 11;

    @SuppressWarnings("NullAway.Init")
    private static TrainedModel trained;

    @BeforeAll
    static void train() throws Exception {
        System.out.println("seed " + SEED);
        trained = Orders.train(3000, SEED);
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws Exception {
        TrainedModel again = Orders.train(3000, SEED);

        assertThat(again.model().array()).isEqualTo(trained.model().array());
        assertThat(again.generator().array()).isEqualTo(trained.generator().array());
    }

    @Test
    void anotherSeedGivesAnotherModel() throws Exception {
        assertThat(Orders.train(3000, SEED + 1).model().array())
                .isNotEqualTo(trained.model().array());
    }

    @Test
    void theExportedGraphScoresAsTheTrainerDoes() {
        System.out.println("parity " + trained.parity());

        assertThat(trained.parity()).isLessThan(ParityCheck.TOLERANCE);
    }

    @Test
    void theGraphScoresRowsOfWhichMostAreEqualAsTheTrainerDoes() throws Exception {
        List<Field> switches = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            switches.add(new NumericField("s" + i, "/s" + i));
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double parity = parity(switches, () -> {
            int state = random.nextInt(30); // 0 to 2: a few switches on, above: all off
            StringJoiner json = new StringJoiner(",", "{", "}");
            for (int i = 0; i < switches.size(); i++) {
                json.add("\"s" + i + "\":" + (state < 3 && i % 8 == state ? 1 : 0));
            }
            return json.toString();
        });
        System.out.println("parity of switches " + parity);

        assertThat(parity).isLessThan(1e-5); // 6e-4 where distances are hardly blurred
    }

    @Test
    void theGraphAddsTheTailsOfSingleColumnsAsTheTrainerDoes() throws Exception {
        List<Field> numbers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            numbers.add(new NumericField("n" + i, "/n" + i));
        }
        SplittableRandom random = new SplittableRandom(SEED);
        TrainedModel model = train(numbers, () -> {
            double size = Math.exp(random.nextGaussian());
            StringJoiner json = new StringJoiner(",", "{", "}");
            for (int i = 0; i < numbers.size(); i++) {
                json.add("\"n" + i + "\":" + size * random.nextGaussian());
            }
            return json.toString();
        });
        System.out.println("parity of heavy tails " + model.parity());

        assertThat(new String(model.model().array(), StandardCharsets.ISO_8859_1))
                .contains(Contract.MARGINAL_SURPRISE);
        assertThat(model.parity()).isLessThan(ParityCheck.TOLERANCE);
    }

    /** How far graph and trainer are apart on a history of 1,500 records. */
    private static double parity(List<Field> fields, Supplier<String> nextJson) throws Exception {
        return train(fields, nextJson).parity();
    }

    private static TrainedModel train(List<Field> fields, Supplier<String> nextJson) throws Exception {
        try (History.Builder builder = new History.Builder(new Schema(fields))) {
            for (int row = 0; row < 1500; row++) {
                builder.observe(nextJson.get().getBytes(StandardCharsets.UTF_8));
            }
            try (History history = builder.fit(0.2, SEED)) {
                return new Training(history, Orders.settings(SEED), "sha256:none", "test").run(step -> {});
            }
        }
    }

    @Test
    void theGraphScoresRowsOfWordsAloneAsTheTrainerDoes() throws Exception {
        List<Field> words = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            words.add(new CategoricalField("w" + i, "/w" + i, List.of()));
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double parity = parity(words, () -> {
            int kind = random.nextInt(4);
            StringJoiner json = new StringJoiner(",", "{", "}");
            for (int i = 0; i < words.size(); i++) {
                int word = random.nextInt(10) == 0 ? random.nextInt(7) : (kind + i) % 5;
                json.add("\"w" + i + "\":\"v" + word + "\"");
            }
            return json.toString();
        });
        System.out.println("parity of words " + parity);

        assertThat(parity).isLessThan(ParityCheck.TOLERANCE);
    }

    @Test
    void theLossFalls() {
        var evaluations = trained.evaluations();

        assertThat(evaluations.get(evaluations.size() - 1).heldOutLoss())
                .isLessThan(evaluations.get(0).heldOutLoss() - 1);
    }

    @Test
    void contributionsSumToTheReconstructionLoss() throws Exception {
        try (OnnxEngine engine = open()) {
            Explanations explanations = engine.explain(decode(engine, orders(100)));

            for (int row = 0; row < 100; row++) {
                float sum = 0;
                for (int field = 0; field < Orders.SCHEMA.fields().size(); field++) {
                    sum += explanations.contribution(row, field);
                }
                float loss = explanations.part(row, VaeParts.RECONSTRUCTION_LOSS);
                assertThat(sum).isCloseTo(loss, within(loss));
            }
        }
    }

    @Test
    void theScoreOfAMemoryIsMadeOfTheSurprisesThatExplainIt() throws Exception {
        try (OnnxEngine engine = open()) {
            Explanations explanations = engine.explain(decode(engine, orders(100)));

            for (int row = 0; row < 100; row++) {
                ScoreParts parts = explanations.parts(row);
                assertThat(parts.names())
                        .containsExactly(
                                "reconstructionLoss",
                                "klDivergence",
                                "localSurprise",
                                "globalSurprise",
                                "lossSurprise");
                float near = parts.value(2) + parts.value(4);
                float far = parts.value(3) - 3;
                assertThat(explanations.rawScore(row)).isCloseTo(Math.max(near, far), within(near));
            }
        }
    }

    @Test
    void withoutAMemoryTheScoreIsReconstructionLossPlusKlDivergence() throws Exception {
        TrainedModel plain = Orders.train(3000, SEED, ScoreKind.ELBO);
        System.out.println("parity without a memory " + plain.parity());
        try (OnnxEngine engine = OnnxEngine.open(plain.model().array())) {
            Scores scores = engine.newScores(100);
            engine.score(decode(engine, orders(100)), scores);

            for (int row = 0; row < 100; row++) {
                float sum = scores.part(row, VaeParts.RECONSTRUCTION_LOSS) + scores.part(row, VaeParts.KL_DIVERGENCE);
                assertThat(scores.rawScore(row)).isCloseTo(sum, within(sum));
            }
        }
    }

    @Test
    void anEmptyRecordScoresAboveMostOrdinaryOnes() throws Exception {
        try (OnnxEngine engine = open()) {
            float empty = score(engine, "{}")[0];
            float[] ordinary = score(engine, orders(1000));
            Arrays.sort(ordinary);

            assertThat(empty).isGreaterThan(ordinary[900]);
        }
    }

    @Test
    void leavingAValueOutNeverMakesARecordAsOrdinaryAsTheUsualOnes() throws Exception {
        try (OnnxEngine engine = open()) {
            float[] ordinary = score(engine, orders(1000));
            Arrays.sort(ordinary);

            float withoutProduct =
                    score(engine, "{\"time\":1767614400,\"express\":false,\"bytes\":400,\"channel\":\"web\"}")[0];

            assertThat(withoutProduct).isGreaterThan(ordinary[500]);
        }
    }

    @Test
    void anImpossiblePriceIsTheFirstReason() throws Exception {
        String order =
                "{\"time\":1767614400,\"product\":{\"name\":\"pen\",\"price\":81},\"express\":false,\"bytes\":400,\"channel\":\"web\"}";
        try (OnnxEngine engine = open()) {
            Batch batch = decode(engine, order);
            Explanations explanations = engine.explain(batch);
            var document = new com.fasterxml.jackson.databind.ObjectMapper().readTree(order);
            var reasons = new Explainer(engine.metadata(), 2).explainBriefly(document, batch, explanations, 0);

            assertThat(reasons).extracting(reason -> reason.field()).containsAnyOf("price", "product");
            assertThat(reasons.get(0).nats()).isGreaterThan(1);
            assertThat(reasons.get(0).reason()).isEqualTo(Reason.UNEXPECTED);
        }
    }

    @Test
    void aKnownValueThatIsTheExpectedOneIsNoReason() throws Exception {
        var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
        try (OnnxEngine engine = open()) {
            Explainer explainer = new Explainer(engine.metadata(), 10);
            int reasons = 0;
            for (String order : orders(200)) {
                Batch batch = decode(engine, order);
                for (var reason : explainer.explainBriefly(mapper.readTree(order), batch, engine.explain(batch), 0)) {
                    reasons++;
                    if (reason.reason() == Reason.UNEXPECTED) {
                        assertThat(reason.value()).as(reason.field()).isNotEqualTo(reason.expected());
                    }
                }
            }
            assertThat(reasons).isPositive();
        }
    }

    @Test
    void reasonsCostMoreThanTheyUsuallyDoOrAreNew() throws Exception {
        var typical = trained.metadata().typicalContributions();
        assertThat(typical).hasSameSizeAs(Orders.SCHEMA.fields()).allSatisfy(field -> assertThat(field.high())
                .isGreaterThanOrEqualTo(field.mean()));
        String order =
                "{\"time\":1767614400,\"product\":{\"name\":\"pen\",\"price\":81},\"express\":false,\"channel\":\"web\"}";
        try (OnnxEngine engine = open()) {
            Batch batch = decode(engine, order);
            var document = new com.fasterxml.jackson.databind.ObjectMapper().readTree(order);
            var reasons =
                    new Explainer(engine.metadata(), 10).explainBriefly(document, batch, engine.explain(batch), 0);

            assertThat(reasons).extracting(reason -> reason.field()).contains("bytes");
            assertThat(reasons).allSatisfy(reason -> assertThat(reason.reason() != Reason.UNEXPECTED
                            || reason.nats()
                                    > typical.get(Orders.SCHEMA.indexOf(reason.field()))
                                            .mean())
                    .isTrue());
        }
    }

    @Test
    void shouldMakeUnusualOrdersOrdinaryByReplacingTheFirstThreeReasons() throws Exception {
        var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
        AlertBudget.Share budget = new AlertBudget.Share(0.01);
        SplittableRandom random = new SplittableRandom(SEED + 5);
        try (OnnxEngine engine = open()) {
            ThresholdPolicy policy = new ThresholdPolicy(engine.metadata().calibration(), budget, budget.critical());
            Explainer explainer = new Explainer(engine.metadata(), 5);
            SufficientReasons reasons = new SufficientReasons(engine, policy);
            while (reasons.records() < 100) {
                // the price of another product, or a size beyond all usual ones, or both
                int kind = random.nextInt(3);
                String order = Orders.order(random);
                String odd = kind == 0
                        ? order
                        : order.replaceFirst("\"price\":[0-9.]+", "\"price\":" + 90 * random.nextDouble());
                String odder = kind == 1 ? odd : odd.replaceFirst("\"bytes\":[a-z0-9]+", "\"bytes\":5000000");
                Batch batch = decode(engine, odder);
                Explanations explanations = engine.explain(batch);
                if (policy.isAnomaly(explanations.rawScore(0))) {
                    reasons.add(
                            batch,
                            0,
                            explainer.explain(engine, mapper.readTree(odder), batch, explanations, 0, policy));
                }
            }
            System.out.println(
                    "reasons suffice for " + reasons.share(1) + " by one, " + reasons.share(3) + " by three");
            assertThat(reasons.share(3)).isGreaterThanOrEqualTo(0.9);
        }
    }

    @Test
    void shouldKnowHowValuesAreSpread() {
        var values = trained.metadata().ordinaryValues();

        assertThat(values)
                .extracting(OrdinaryValues::field)
                .containsExactly("time", "product", "price", "express", "bytes", "channel");
        assertThat(values.get(1).shares()).hasSize(5).allSatisfy(share -> assertThat(share)
                .isBetween(0.1, 0.3));
        assertThat(values.get(2).quantiles()).isSorted();
        assertThat(values.get(2).median()).isBetween(5.0, 15.0);
        assertThat(values.get(2).whole()).isFalse();
        assertThat(values.get(4).whole()).isTrue();
        assertThat(values.get(4).missing()).isBetween(0.03, 0.07);
        assertThat(values.get(0).quantiles()).isEmpty();
    }

    @Test
    void everyOutputIsFiniteForEveryInput() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] odd = {
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            1e30f,
            -1e30f,
            Float.MIN_VALUE,
            0,
            -0f,
            1,
            1e9f
        };
        long[] oddCodes = {Codes.MISSING, Codes.UNSEEN, 2, 3, 4, -1, 99, Long.MAX_VALUE, Long.MIN_VALUE};
        try (OnnxEngine engine = open()) {
            Schema schema = engine.metadata().schema();
            Batch batch = new Batch(schema, 2000);
            while (!batch.isFull()) {
                int row = batch.appendRow();
                for (int column = 0; column < schema.numericColumns(); column++) {
                    batch.setNumeric(row, column, odd[random.nextInt(odd.length)]);
                }
                for (int column = 0; column < schema.categoricalColumns(); column++) {
                    batch.setCategorical(row, column, oddCodes[random.nextInt(oddCodes.length)]);
                }
            }
            Explanations explanations = engine.explain(batch);
            for (int row = 0; row < batch.rows(); row++) {
                assertThat(explanations.rawScore(row)).isFinite().isNotNegative();
                assertThat(explanations.part(row, VaeParts.KL_DIVERGENCE))
                        .isFinite()
                        .isNotNegative();
                for (int field = 0; field < schema.fields().size(); field++) {
                    assertThat(explanations.contribution(row, field)).isFinite().isNotNegative();
                }
                for (int column = 0; column < schema.numericColumns(); column++) {
                    assertThat(explanations.expected().numeric(row, column)).isFinite();
                }
                for (int column = 0; column < schema.categoricalColumns(); column++) {
                    assertThat(explanations.expected().categorical(row, column))
                            .isBetween(2L, 1L + schema.vocabulary(column).size());
                }
            }
        }
    }

    @Test
    void scoresDoNotDependOnTheBatchTheyAreComputedIn() throws Exception {
        try (OnnxEngine engine = open()) {
            String[] orders = orders(256);
            float[] together = score(engine, orders);
            for (int i = 0; i < orders.length; i += 17) {
                assertThat(score(engine, orders[i])[0]).isCloseTo(together[i], within(together[i]));
            }
        }
    }

    @Test
    void aModelWhoseGoldenRowsAreOffIsRefused() throws Exception {
        byte[] bytes = trained.model().array().clone();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int golden = text.indexOf("\"score\":", text.indexOf("\"golden\"")) + "\"score\":".length();
        bytes[golden] = (byte) (bytes[golden] == '9' ? '1' : '9');

        assertThatThrownBy(() -> OnnxEngine.open(bytes))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("golden row 0");
    }

    @Test
    void junkIsRefusedAsAModel() {
        assertThatThrownBy(() -> OnnxEngine.open(new byte[] {1, 2, 3})).isInstanceOf(InvalidModelException.class);
    }

    private static org.assertj.core.data.Offset<Float> within(float size) {
        return org.assertj.core.api.Assertions.within(1e-4f * (1 + Math.abs(size)));
    }

    private static OnnxEngine open() throws InvalidModelException {
        return OnnxEngine.open(trained.model().array());
    }

    private static String[] orders(int count) {
        SplittableRandom random = new SplittableRandom(SEED + 100);
        String[] orders = new String[count];
        Arrays.setAll(orders, i -> Orders.order(random));
        return orders;
    }

    private static Batch decode(OnnxEngine engine, String... documents) {
        Schema schema = engine.metadata().schema();
        JsonDecoder decoder = new JsonDecoder(schema, 1 << 20);
        Batch batch = new Batch(schema, documents.length);
        for (String document : documents) {
            decoder.decode(document.getBytes(StandardCharsets.UTF_8), batch);
        }
        return batch;
    }

    private static float[] score(OnnxEngine engine, String... documents) {
        Scores scores = engine.newScores(documents.length);
        engine.score(decode(engine, documents), scores);
        float[] result = new float[documents.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = scores.rawScore(i);
        }
        return result;
    }
}
