package io.elbo.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.stream.mask.Masks;
import io.elbo.stream.settings.BadConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskReaderTest {
    private static final String PROPERTY = "elbo.detectors.\"cards\".mask";

    @TempDir
    private Path folder;

    private static Masks read(List<String> entries, @Nullable Path secret) {
        return MaskReader.read(PROPERTY, entries, secret == null ? null : secret.toString());
    }

    @Test
    void shouldReadPlacesWithTheirMasks() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef\n");

        assertThat(read(List.of("/card/number=last4", " /a=b=drop", "key=hash"), secret))
                .hasToString("[FieldMask[tokens=[card, number], kind=LAST4], FieldMask[tokens=[a=b], kind=DROP],"
                        + " FieldMask[tokens=[], kind=HASH]]");
        assertThat(read(List.of(), null)).isSameAs(Masks.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/card", "/card=first4", "card=drop", "=drop", "/=drop", "key=drop", ""})
    void shouldRefuseWhatMasksNothing(String entry) {
        assertThatThrownBy(() -> read(List.of(entry), null))
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining(PROPERTY)
                .hasMessageContaining("/card/number=last4");
    }

    @Test
    void shouldRefuseHashesThatCanBeFoundByTrying() throws IOException {
        Path shortSecret = Files.writeString(folder.resolve("secret"), "short");

        assertThatThrownBy(() -> read(List.of("/card=hash"), null)).hasMessageContaining("elbo.mask-secret-file");
        assertThatThrownBy(() -> read(List.of("/card=hash"), shortSecret)).hasMessageContaining("16 bytes");
        assertThatThrownBy(() -> read(List.of("/card=hash"), folder.resolve("nothing")))
                .hasMessageContaining("cannot be read");
    }
}
