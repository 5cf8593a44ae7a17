package io.elbo.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void shouldSayNothingOfATopicIfTheDataCameFromFiles() throws JsonProcessingException {
        Provenance ofFiles = new Provenance(90, 10, "sha256:00", "elbo-train 1", 42, Map.of("a", 1.0));

        String json = MAPPER.writeValueAsString(ofFiles);

        assertThat(json)
                .isEqualTo(
                        "{\"trainedRows\":90,\"heldOutRows\":10,\"dataDigest\":\"sha256:00\",\"trainer\":\"elbo-train 1\","
                                + "\"seed\":42,\"metrics\":{\"a\":1.0}}");
        assertThat(MAPPER.readValue(json, Provenance.class)).isEqualTo(ofFiles);
    }

    @Test
    void shouldKeepWhichPartOfATopicWasRead() throws JsonProcessingException {
        DataSource source = new DataSource(
                "payments",
                List.of(new DataSource.Range(1, 5, 20), new DataSource.Range(0, 0, 7)),
                9,
                new DataSource.Sample(10, 3, List.of("/customer/id")),
                new DataSource.LeftOut(List.of("payments.dlq"), 2));
        Provenance ofTopic = new Provenance(8, 1, "sha256:00", "elbo-train 1", 42, Map.of(), source);

        String json = MAPPER.writeValueAsString(ofTopic);

        assertThat(MAPPER.readValue(json, Provenance.class)).isEqualTo(ofTopic);
        assertThat(json)
                .contains(
                        "\"ranges\":[{\"partition\":0,\"from\":0,\"until\":7},{\"partition\":1,\"from\":5,\"until\":20}]");
    }

    @Test
    void shouldRefuseARangeThatEndsBeforeItBegins() {
        assertThatThrownBy(() -> new DataSource.Range(0, 5, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("partition 0");
    }
}
