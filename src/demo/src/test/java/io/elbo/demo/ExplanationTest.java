package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.JsonDecoder;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.Explainer;
import io.elbo.demo.payments.AnomalyKind;
import io.elbo.demo.payments.LabelledPayment;
import io.elbo.demo.payments.PaymentStream;
import io.elbo.testkit.Checkout;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whether the bundled model says the right thing about what was injected. */
final class ExplanationTest {
    private static final long SEED = 4711;
    private static final int INJECTED = 500;

    @Test
    void shouldNameAnInjectedFieldAmongTheFirstThreeInNineCasesOfTen() throws Exception {
        Map<AnomalyKind, int[]> byKind = new EnumMap<>(AnomalyKind.class);
        try (Engine engine = OnnxEngine.open(Checkout.find().model())) {
            PaymentStream payments = new PaymentStream(SEED, PaymentStream.DEFAULT_START, 0.05);
            for (int injected = 0; injected < INJECTED; ) {
                LabelledPayment payment = payments.next();
                var injection = payment.injection();
                if (injection != null) {
                    injected++;
                    Set<String> named = firstThree(engine, payment.json());
                    int[] counts = byKind.computeIfAbsent(injection.kind(), kind -> new int[2]);
                    counts[0]++;
                    counts[1] += injection.fields().stream().anyMatch(named::contains) ? 1 : 0;
                }
            }
        }
        int right = byKind.values().stream().mapToInt(counts -> counts[1]).sum();
        byKind.forEach((kind, counts) -> System.out.println(kind + ": " + counts[1] + " of " + counts[0]));
        System.out.println(
                "seed " + SEED + ": an injected field among the first three in " + right + " of " + INJECTED);
        assertThat(right).isGreaterThanOrEqualTo(INJECTED * 9 / 10);
    }

    /** Pointers of the three fields that cost most. */
    private static Set<String> firstThree(Engine engine, byte[] json) throws java.io.IOException {
        Schema schema = engine.metadata().schema();
        Batch batch = new Batch(schema, 1);
        new JsonDecoder(schema, 1 << 20).decode(json, batch);
        JsonNode document = new ObjectMapper().readTree(json);
        Map<String, String> pointers = schema.fields().stream().collect(Collectors.toMap(Field::name, Field::pointer));
        return new Explainer(engine.metadata(), 3)
                .explain(document, batch, engine.explain(batch), 0).stream()
                        .map(contribution -> pointers.getOrDefault(contribution.field(), ""))
                        .collect(Collectors.toSet());
    }
}
