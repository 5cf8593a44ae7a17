package io.elbo.stream.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.HistoryDefinition;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormerStreamsTest {
    private static final byte[] BY_OWNER =
            TinyModel.bytes(TinyModel.rising(new HistoryDefinition(List.of("/owner"), null, null)));
    private static final byte[] BY_RECORD_KEY =
            TinyModel.bytes(TinyModel.rising(new HistoryDefinition(List.of(), null, null)));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final StubSource source = new StubSource();
    private final DetectorSettings detector = TinyDetector.settings(null);
    private final FormerStreams streams = new FormerStreams(source);

    @Test
    void shouldNameTheStreamsOfTheActiveVersionAndOfThoseBeforeIt() throws Exception {
        source.publish(BY_OWNER);
        source.publish(BY_RECORD_KEY);
        source.publish(TinyModel.bytes());
        source.activate(3, 2, 1);

        assertThat(streams.of(TestDetector.withFile(detector, null)))
                .containsExactly(detector.input(), detector.input() + "-by-owner");
    }

    @Test
    void shouldNameTheStreamOfAVersionThatARollbackHasLeft() throws Exception {
        source.publish(TinyModel.bytes());
        source.publish(BY_OWNER);
        source.activate(1);

        assertThat(streams.of(TestDetector.withFile(detector, null)))
                .containsExactly(detector.input(), detector.input() + "-by-owner");
    }

    @Test
    void shouldNameTheStreamOfAFileThatIsNotConfiguredAnyMore() throws Exception {
        source.publish(BY_OWNER);
        source.activate(1);

        assertThat(streams.of(TestDetector.withFile(detector, null)))
                .containsExactly(detector.input() + "-by-owner", detector.input());
    }

    @Test
    void shouldNameTheStreamOfTheFileIfAVersionIsActive() throws Exception {
        Path file = Files.write(folder.resolve("model.onnx"), BY_OWNER);
        source.publish(TinyModel.bytes());
        DetectorSettings withFile = TestDetector.withFile(detector, file);

        assertThat(streams.of(withFile)).as("nothing is active").isEmpty();
        source.activate(1);

        assertThat(streams.of(withFile)).containsExactly(detector.input(), detector.input() + "-by-owner");
    }
}
