package io.elbo.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PaymentFilesTest {
    private static final int RECORDS = 4_000;

    @Test
    void shouldWriteTheHistoriesWithTheirShareOfAnomaliesAndTestAllOfThemOnOtherPayments() throws IOException {
        try (PaymentFiles files = new PaymentFiles(RECORDS)) {
            List<Trial> trials = files.trials(Set.of(), EnumSet.allOf(Protocol.class), List.of(3));

            assertThat(trials)
                    .extracting(Trial::set)
                    .containsExactly("payments_train_clean", "payments_train_0.5%", "payments_train_2%");
            assertThat(trials).extracting(Trial::seed).containsOnly(3);
            assertThat(trials)
                    .extracting(Trial::test)
                    .containsOnly(trials.get(0).test());
            assertThat(anomalies(trials.get(0).train())).isZero();
            assertThat(anomalies(trials.get(1).train()) / (double) RECORDS).isCloseTo(0.005, within(0.003));
            assertThat(anomalies(trials.get(2).train()) / (double) RECORDS).isCloseTo(0.02, within(0.006));
            assertThat(anomalies(trials.get(0).test()) / (double) RECORDS).isCloseTo(0.005, within(0.003));
        }
    }

    @Test
    void shouldWriteNothingForOtherProtocolsOrSets() throws IOException {
        try (PaymentFiles files = new PaymentFiles(RECORDS)) {
            assertThat(files.trials(Set.of(), Set.of(Protocol.CLEAN), List.of(0)))
                    .isEmpty();
            assertThat(files.trials(Set.of("other"), Set.of(Protocol.GIVEN), List.of(0)))
                    .isEmpty();
        }
    }

    private static int anomalies(Dataset dataset) throws IOException {
        int anomalies = 0;
        int records = 0;
        try (Rows rows = dataset.rows()) {
            while (rows.next()) {
                anomalies += rows.label();
                records++;
                assertThat(new String(rows.json(), StandardCharsets.UTF_8))
                        .doesNotContain("\"label\"", "\"kind\"", "injected");
            }
        }
        assertThat(records).isEqualTo(RECORDS);
        return anomalies;
    }
}
