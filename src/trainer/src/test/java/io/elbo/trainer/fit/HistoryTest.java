package io.elbo.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.feature.Codes;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final Schema SCHEMA =
            new Schema(List.of(new CategoricalField("word", "/word"), new NumericField("number", "/number")));

    @Test
    void theVocabularyIsOrderedByFrequency() throws IOException {
        try (History history = history(i -> i % 3 == 0 ? "rare" : "common", 100)) {
            assertThat(history.schema().vocabulary(0)).containsExactly("common", "rare");
        }
    }

    @Test
    void aColumnOfVeryManyWordsKeepsTheMostFrequentOnes() throws IOException {
        try (History history = history(i -> i % 2 == 0 ? "often" : "word" + i, 2000)) {
            assertThat(history.schema().vocabulary(0))
                    .hasSize(FittedSchema.MAX_WORDS)
                    .startsWith("often");
            long outside = IntStream.range(0, history.trainedRows())
                    .filter(row -> history.code(row, 0) == Codes.UNSEEN)
                    .count();
            assertThat(history.fitted().unseenShare(0)).isGreaterThan(outside / (double) history.trainedRows());
        }
    }

    @Test
    void rowsKeepTheirValuesInEveryOrder() throws IOException {
        try (History history = history(i -> "w" + i % 5, 500)) {
            for (int row = 0; row < history.rows(); row++) {
                int i = history.fileRow(row);
                assertThat(history.numeric(row, 0)).isEqualTo(i);
                assertThat(history.schema().vocabulary(0).get(history.code(row, 0) - Codes.FIRST_WORD))
                        .isEqualTo("w" + i % 5);
            }
        }
    }

    @Test
    void theRangeOfANumberIsThatOfTheTrainedRows() throws IOException {
        try (History history = history(i -> "w", 500)) {
            var range = ((NumericField) history.schema().fields().get(1)).range();
            int[] trained = IntStream.range(0, history.trainedRows())
                    .map(history::fileRow)
                    .sorted()
                    .toArray();

            assertThat(range).isEqualTo(new NumericField.Range(trained[0], trained[trained.length - 1]));
        }
    }

    @Test
    void malformedRecordsAreCountedAndLeftOut() throws IOException {
        try (History.Builder builder = new History.Builder(SCHEMA)) {
            builder.observe("{\"word\":".getBytes(StandardCharsets.UTF_8));
            assertThat(builder.malformed()).isEqualTo(1);
            assertThat(builder.rows()).isZero();
            assertThatThrownBy(() -> builder.fit(0.1, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("20");
        }
    }

    private static History history(java.util.function.IntFunction<String> word, int rows) throws IOException {
        try (History.Builder builder = new History.Builder(SCHEMA)) {
            for (int i = 0; i < rows; i++) {
                String json = "{\"word\":\"" + word.apply(i) + "\",\"number\":" + i + "}";
                builder.observe(json.getBytes(StandardCharsets.UTF_8));
            }
            return builder.fit(0.1, 1);
        }
    }
}
