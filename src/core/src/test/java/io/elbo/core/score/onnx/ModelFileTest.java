package io.elbo.core.score.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtSession;
import io.elbo.core.model.InvalidModelException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelFileTest {
    private static byte[] field(int number, byte[] content) {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        varint(field, (number << 3) | 2);
        varint(field, content.length);
        field.writeBytes(content);
        return field.toByteArray();
    }

    private static byte[] text(int number, String content) {
        return field(number, content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] number(int number, int value) {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        varint(field, number << 3);
        varint(field, value);
        return field.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        for (int rest = value; ; rest >>>= 7) {
            if (rest < 0x80) {
                out.write(rest);
                return;
            }
            out.write((rest & 0x7F) | 0x80);
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A tensor of two floats whose values stand in a file that every process may read. */
    private static byte[] externalTensor() {
        return join(
                number(1, 2),
                number(2, 1),
                text(8, "stolen"),
                field(13, join(text(1, "location"), text(2, "../../../../../../../etc/hostname"))),
                field(13, join(text(1, "length"), text(2, "8"))),
                number(14, 1));
    }

    @Test
    void shouldOpenAModelWithoutTheOutputsThatAreNotNeeded() throws Exception {
        ModelFile file = new ModelFile(Fixtures.file(Fixtures.MEMORY));
        try (OrtSession whole = Sessions.open(Fixtures.file(Fixtures.MEMORY));
                OrtSession scoring = Sessions.open(file.withOutputs(Set.of("score", "kl_divergence")))) {
            assertThat(whole.getOutputNames()).hasSizeGreaterThan(6);
            assertThat(scoring.getOutputNames()).containsExactlyInAnyOrder("score", "kl_divergence");
            assertThat(scoring.getInputNames()).isEqualTo(whole.getInputNames());
            assertThat(scoring.getMetadata().getCustomMetadata())
                    .isEqualTo(whole.getMetadata().getCustomMetadata());
        }
    }

    @Test
    void shouldLeaveOutTheNodesThatOnlyOtherOutputsNeed() throws Exception {
        byte[] whole = Fixtures.file(Fixtures.MEMORY);
        String scoring = new String(new ModelFile(whole).withOutputs(Set.of("score")), StandardCharsets.ISO_8859_1);
        assertThat(new String(whole, StandardCharsets.ISO_8859_1)).contains("ArgMax");
        assertThat(scoring)
                .doesNotContain("ArgMax")
                .doesNotContain("expected_categorical")
                .contains("ReduceMin");
    }

    @Test
    void shouldRefuseTensorsThatStandInOtherFilesWhereverTheyHide() throws Exception {
        byte[] tensor = externalTensor();
        byte[] model = Fixtures.file(Fixtures.ELBO);
        byte[] nested = field(1, field(5, field(6, field(5, tensor)))); // initializer of a graph in a node's attribute
        for (byte[] graph : new byte[][] {
            field(5, tensor), // an initializer
            field(1, field(5, field(5, tensor))), // a node's attribute
            field(15, field(1, tensor)), // the values of a sparse initializer
            nested
        }) {
            byte[] hostile = join(model, field(7, graph)); // repeated messages are merged
            assertThatThrownBy(() -> OnnxEngine.open(hostile))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("tensor 'stolen' stand in another file");
        }
        new ModelFile(model).refuseExternalData(); // the model itself is fine
    }

    @Test
    void shouldRefuseBytesThatAreNoModelWithoutFailing() throws Exception {
        byte[] model = Fixtures.file(Fixtures.ELBO);
        long seed = 20_261_126;
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] broken = Arrays.copyOf(model, 1 + random.nextInt(model.length));
            for (int i = random.nextInt(8); i >= 0; i--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                new ModelFile(broken).refuseExternalData();
                new ModelFile(broken).withOutputs(Set.of("score"));
            } catch (InvalidModelException e) {
                assertThat(e).as("seed %d, round %d", seed, round).hasMessageContaining("");
            }
        }
    }

    @Test
    void shouldRefuseGraphsThatLieInEachOtherWithoutEnd() {
        byte[] graph = new byte[0];
        for (int depth = 0; depth < 100; depth++) {
            graph = field(1, field(5, field(6, graph)));
        }
        byte[] deep = field(7, graph);
        assertThatThrownBy(() -> new ModelFile(deep).refuseExternalData())
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("deep");
    }
}
