package io.elbo.stream.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SchemaChange;
import io.elbo.core.format.SchemaChange.Kind;
import io.elbo.core.format.SchemaChange.Place;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.testkit.TinyModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaHistoryTest {
    private static final long NOW = 1_750_000_000_000L;

    private final SchemaHistory history = new SchemaHistory();
    private final Set<Long> unusable = new HashSet<>();
    private final List<String> compared = new ArrayList<>();
    private List<Place> places = List.of(new Place("/amount", Kind.GONE, "gone"));
    private Engine engine;
    private ModelMetadata model;

    /** Schemas that differ in {@link #places}. */
    private final RecordFormat format = new RecordFormat() {
        @Override
        public RecordDecoder decoder(DocumentReaders readers, int maxBytes) {
            return JsonFormat.JSON.decoder(readers, maxBytes);
        }

        @Override
        public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
            return MissingNode.getInstance();
        }

        @Override
        public @Nullable SchemaChange change(long from, long to, Collection<String> pointers) {
            assertThat(pointers).contains("/amount", "/card/country", "/online");
            compared.add(from + " -> " + to);
            return unusable.contains(from) || unusable.contains(to)
                    ? null
                    : new SchemaChange(Long.toString(from), Long.toString(to), places);
        }
    };

    @BeforeEach
    void open() throws Exception {
        engine = OnnxEngine.open(TinyModel.bytes());
        model = engine.metadata();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private @Nullable SchemaChanged saw(long id) {
        return history.saw(id, format, model, NOW);
    }

    @Test
    void shouldTellOnceWhatANewSchemaChanges() {
        assertThat(saw(17)).isNull();
        assertThat(history.change()).isNull();

        SchemaChanged change = requireNonNull(saw(18));

        assertThat(change.schemas()).isEqualTo("17 -> 18");
        assertThat(change.text()).startsWith("schema 17 -> 18: field amount gone");
        assertThat(change.atMillis()).isEqualTo(NOW);
        assertThat(change.fields()).extracting(SchemaChanged.Field::kind).containsExactly(Kind.GONE);
        assertThat(history.change()).isEqualTo(change);
        for (long id : new long[] {18, 17, 18, 17}) { // producers are updated one after the other
            assertThat(saw(id)).isNull();
        }
        assertThat(compared).containsExactly("17 -> 18");
    }

    @Test
    void shouldCompareASchemaThatIsOlderInTheOrderOfTheRegistry() {
        saw(18);

        assertThat(requireNonNull(saw(17)).schemas()).isEqualTo("17 -> 18");
        assertThat(requireNonNull(saw(19)).schemas()).isEqualTo("18 -> 19");
    }

    @Test
    void shouldKeepTheLastChangeThatConcernsTheModel() {
        saw(17);
        SchemaChanged change = saw(18);
        places = List.of();

        SchemaChanged harmless = requireNonNull(saw(19));

        assertThat(harmless.text()).isEqualTo("schema 18 -> 19: nothing changes for the model");
        assertThat(history.change()).isEqualTo(change);
    }

    @Test
    void shouldCompareNothingWithASchemaThatCannotBeUsed() {
        saw(17);
        unusable.add(18L);
        assertThat(saw(18)).isNull();

        assertThat(requireNonNull(saw(19)).schemas()).isEqualTo("17 -> 19");

        unusable.clear(); // the registry has learned of it
        assertThat(requireNonNull(saw(18)).schemas()).isEqualTo("18 -> 19");
    }

    @Test
    void shouldNameAPlaceByItsPointerIfNoFieldHasIt() {
        places = List.of(new Place("/customer/id", Kind.TYPE, "is text, not a whole number"));
        saw(17);

        assertThat(requireNonNull(saw(18)).text())
                .isEqualTo("schema 17 -> 18: field /customer/id is text, not a whole number");
    }
}
