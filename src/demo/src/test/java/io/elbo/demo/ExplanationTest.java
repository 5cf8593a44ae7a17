package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.schema.Field;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Explainer;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.demo.payments.AnomalyKind;
import io.elbo.demo.payments.LabelledPayment;
import io.elbo.demo.payments.PaymentStream;
import io.elbo.testkit.Checkout;
import io.elbo.trainer.evaluate.SufficientReasons;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether the bundled model says the right thing about unusual payments. */
final class ExplanationTest {
    private static final long SEED = 4711;
    private static final int INJECTED = 500;
    private static final int FLAGGED = 300;
    /** From which the histories of customers are learned: some forty payments each. */
    private static final int EARLIER = 40_000;

    private static final AlertBudget.Share BUDGET = AlertBudget.parseShare("0.001");

    private Engine engine;
    private ThresholdPolicy policy;
    private Explainer explainer;
    private KeyHistory history;
    private JsonDecoder decoder;
    private Batch batch;
    private Explanations explanations;
    private final Map<String, byte[]> states = new HashMap<>();

    @BeforeEach
    void open() throws Exception {
        engine = OnnxEngine.open(Checkout.find().model());
        policy = new ThresholdPolicy(engine.metadata().calibration(), BUDGET, BUDGET.critical());
        explainer = new Explainer(engine.metadata(), 3);
        history = Objects.requireNonNull(KeyHistory.of(engine.metadata().schema()));
        decoder = new JsonDecoder(engine.metadata().schema(), 1 << 20);
        batch = new Batch(engine.metadata().schema(), 1);
        explanations = engine.explain(batch);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void shouldNameAnInjectedFieldAmongTheFirstThreeInNineteenCasesOfTwenty() throws Exception {
        Map<String, String> pointers =
                engine.metadata().schema().fields().stream().collect(Collectors.toMap(Field::name, Field::pointer));
        Map<AnomalyKind, int[]> byKind = new EnumMap<>(AnomalyKind.class);
        PaymentStream payments = payments(0.05);
        for (int injected = 0; injected < INJECTED; ) {
            LabelledPayment payment = payments.next();
            read(payment);
            var injection = payment.injection();
            if (injection != null) {
                injected++;
                score();
                Set<String> named = explain(payment).stream()
                        .map(contribution -> pointers.getOrDefault(contribution.field(), ""))
                        .collect(Collectors.toSet());
                int[] counts = byKind.computeIfAbsent(injection.kind(), kind -> new int[2]);
                counts[0]++;
                counts[1] += injection.fields().stream().anyMatch(named::contains) ? 1 : 0;
            }
        }
        int right = byKind.values().stream().mapToInt(counts -> counts[1]).sum();
        byKind.forEach((kind, counts) -> System.out.println(kind + ": " + counts[1] + " of " + counts[0]));
        System.out.println(
                "seed " + SEED + ": an injected field among the first three in " + right + " of " + INJECTED);
        assertThat(right).isGreaterThanOrEqualTo(INJECTED * 19 / 20);
    }

    @Test
    void shouldMakeNineOfTenFlaggedPaymentsOrdinaryByReplacingThreeFields() throws Exception {
        SufficientReasons reasons = new SufficientReasons(engine, policy);
        PaymentStream payments = payments(0.005);
        while (reasons.records() < FLAGGED) {
            LabelledPayment payment = payments.next();
            read(payment);
            if (policy.isAnomaly(score())) {
                reasons.add(batch, 0, explain(payment));
            }
        }
        System.out.println("seed " + SEED + ": the first three reasons suffice for " + reasons.share(3));
        assertThat(reasons.share(3)).isGreaterThanOrEqualTo(0.9);
    }

    /** A stream whose earlier payments are in the customers' histories. */
    private PaymentStream payments(double anomalyRate) {
        PaymentStream payments = new PaymentStream(SEED, PaymentStream.DEFAULT_START, anomalyRate);
        for (int i = 0; i < EARLIER; i++) {
            read(payments.next());
        }
        return payments;
    }

    /** Makes the payment the batch's only row, and a part of its customer's history. */
    private void read(LabelledPayment payment) {
        batch.clear();
        decoder.decode(payment.json(), batch);
        states.compute(payment.key(), (key, state) -> history.advance(batch, 0, state, -1, payment.timestampMillis()));
    }

    private float score() {
        explanations = engine.explain(batch);
        return explanations.rawScore(0);
    }

    /** The first three reasons of the payment that was scored last. */
    private List<Contribution> explain(LabelledPayment payment) throws IOException {
        JsonNode document = new ObjectMapper().readTree(payment.json());
        return explainer.explain(engine, document, batch, explanations, 0, policy);
    }
}
