package io.elbo.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ChallengerLinesTest {
    /** As the API answers it. */
    private static JsonNode challenger(String examples) throws IOException {
        return new ObjectMapper().readTree("""
                {"detector": "payments", "version": 2, "against": 1, "budget": 0.001,
                 "activeAlarmRate": 0.0097, "challengerAlarmRate": 0.0063,
                 "counts": {"records": 10240, "kept": 58, "gained": 6, "lost": 41}, %s}
                """.formatted(examples));
    }

    @Test
    void shouldTellTheDiffWithOneExampleEachAndTheFieldsThatExplainIt() throws IOException {
        JsonNode challenger = challenger("""
                "gained": [
                  {"key": "c-00482", "activeScore": 3.1, "challengerScore": 7.4, "fields": [
                    {"name": "merchant.category", "value": "lottery", "expected": "grocery", "contribution": 6}]},
                  {"key": "c-00001", "activeScore": 1, "challengerScore": 8, "fields": []}],
                "lost": [
                  {"key": "c-00102", "activeScore": 9.1, "challengerScore": 2, "fields": [
                    {"name": "a", "value": "1", "expected": "2"}, {"name": "b", "value": "x", "expected": ""},
                    {"name": "c", "value": "1", "expected": "2"}, {"name": "d", "value": "1", "expected": "2"}]}]
                """);

        assertThat(ChallengerLines.diff(challenger))
                .containsExactly(
                        "-- challenger: version 2 in shadow over 10,240 payments: 6 anomalies gained, 41 lost, 58 kept",
                        "   it flags 0.63 % of them, version 1 flags 0.97 %; the budget for ordinary ones is 0.10 %",
                        "   gained  c-00482  score 3.10 by version 1, 7.40 by version 2 | merchant.category lottery"
                                + " (expected grocery)",
                        "   lost    c-00102  score 9.10 by version 1, 2.00 by version 2 | a 1 (expected 2); b x; c 1"
                                + " (expected 2)");
    }

    @Test
    void shouldTellOfNoExampleWhereThereIsNone() throws IOException {
        assertThat(ChallengerLines.diff(challenger("\"gained\": [], \"lost\": []")))
                .hasSize(2);
    }

    @Test
    void shouldCountVerdictsByTheVersionThatTheyName() {
        VersionCounts versions = new VersionCounts();
        assertThat(versions.summary()).as("without a registry").isEmpty();

        versions.flaggedBy(2);
        versions.flaggedBy(1);
        versions.flaggedBy(2);
        versions.event("promoted");
        versions.event("rolled back to version 1");

        assertThat(versions.flagged(2)).isEqualTo(2);
        assertThat(versions.summary())
                .isEqualTo(
                        "   models: anomalies flagged 1 by version 1, 2 by version 2; promoted; rolled back to version 1");
    }
}
