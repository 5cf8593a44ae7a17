package io.elbo.core.score.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.score.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Model files that earlier releases wrote, and records for them. */
final class Fixtures {
    static final String MEMORY = "contract-1-memory.onnx";
    static final String ELBO = "contract-1-elbo.onnx";

    private Fixtures() {}

    static byte[] file(String name) throws IOException {
        try (InputStream file = Fixtures.class.getResourceAsStream("/models/" + name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        }
    }

    static Batch decode(Engine engine, List<String> records) {
        Batch batch = new Batch(engine.metadata().schema(), records.size());
        JsonDecoder decoder = new JsonDecoder(engine.metadata().schema(), 1 << 20);
        for (String record : records) {
            assertThat(decoder.decode(record.getBytes(StandardCharsets.UTF_8), batch))
                    .isEqualTo(Decoded.ROW);
        }
        return batch;
    }

    /** Records that differ from each other. */
    static List<String> records(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> "{\"amount\": " + (5 + 3 * i) + ", \"items\": " + (1 + i % 9) + ", \"country\": \""
                        + (i % 2 == 0 ? "SE" : "FR") + "\", \"gift\": " + (i % 3 == 0) + "}")
                .toList();
    }
}
