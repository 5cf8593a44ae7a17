package io.elbo.core.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values go from records into rows, from rows into words, and back into rows. */
class FieldKindTest {
    private static final Schema SCHEMA = new Schema(List.of(
            new TimestampField("time", "/time", TimestampFormat.ISO_8601),
            new NumericField("amount", "/amount"),
            new NumericField("pressure", "/pressure").withCentre(101_325, 2),
            new CategoricalField("country", "/country", List.of("SE", "true")),
            new BooleanField("online", "/online"),
            new TimestampField("clock", "/clock", TimestampFormat.ISO_8601).withCycles(List.of(Cycle.DAY)),
            new TimestampField("shift", "/shift", TimestampFormat.ISO_8601).withCycles(List.of(Cycle.WEEK))));

    private final List<FieldKind> kinds = FieldKind.of(SCHEMA);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"time\":\"2026-01-05T00:00:00Z\",\"amount\":12.5,\"pressure\":101327.5,\"country\":\"SE\",\"online\":true}",
                "{\"time\":\"2026-01-11T23:59:40Z\",\"amount\":-1e12,\"pressure\":0,\"country\":\"true\",\"online\":false}",
                "{\"time\":\"2026-01-07T12:30:00Z\",\"country\":\"SE\"}",
                "{}"
            })
    void shouldPutWhatItDescribes(String record) {
        Batch batch = decoded(record);
        int copy = batch.appendRow();

        kinds.forEach(kind -> kind.put(kind.describe(batch, 0), batch, copy));

        for (FieldKind kind : kinds) {
            assertThat(kind.describe(batch, copy)).as(kind.field().name()).isEqualTo(kind.describe(batch, 0));
            assertThat(kind.state(batch, copy)).isEqualTo(kind.state(batch, 0));
        }
    }

    @Test
    void shouldNameTheDayThatBeginsAtMidnight() {
        Batch batch = decoded("{\"time\":\"2026-01-11T23:59:40Z\"}"); // a Sunday

        assertThat(kinds.get(0).describe(batch, 0).asText()).isEqualTo("Mon 00:00 UTC");
    }

    @Test
    void shouldDescribeTheCyclesThatAreReadAndPutThemBack() {
        String time = "\"2026-01-11T13:05:00Z\""; // a Sunday
        Batch batch = decoded("{\"clock\":" + time + ",\"shift\":" + time + "}");
        int clock = SCHEMA.indexOf("clock");
        int shift = SCHEMA.indexOf("shift");
        assertThat(kinds.get(clock).describe(batch, 0).asText()).isEqualTo("13:05 UTC");
        assertThat(kinds.get(shift).describe(batch, 0).asText()).isEqualTo("Sun 13:05 UTC");

        Batch copy = decoded("{}");
        for (int field : new int[] {clock, shift}) {
            kinds.get(field).put(kinds.get(field).describe(batch, 0), copy, 0);
            int column = SCHEMA.firstNumericColumn(field);
            assertThat(copy.numeric(0, column)).isEqualTo(batch.numeric(0, column));
            assertThat(copy.numeric(0, column + 1)).isEqualTo(batch.numeric(0, column + 1));
        }
    }

    @Test
    void shouldWriteATimeAsTheNearestTimestampOfTheRecord() {
        FieldKind time = kinds.get(0);
        FieldKind clock = kinds.get(SCHEMA.indexOf("clock"));
        TextNode own = TextNode.valueOf("2026-01-07T23:50:00Z"); // a Wednesday

        assertThat(time.asInRecord(TextNode.valueOf("Mon 12:30 UTC"), own).asText())
                .isEqualTo("2026-01-05T12:30:00Z");
        assertThat(time.asInRecord(TextNode.valueOf("Sat 12:30 UTC"), own).asText())
                .isEqualTo("2026-01-10T12:30:00Z");
        assertThat(clock.asInRecord(TextNode.valueOf("00:30 UTC"), own).asText())
                .isEqualTo("2026-01-08T00:30:00Z");
        assertThat(clock.asInRecord(TextNode.valueOf("00:30 UTC"), NullNode.getInstance())
                        .asText())
                .isEqualTo("00:30 UTC");
        assertThat(kinds.get(1).asInRecord(IntNode.valueOf(3), own)).isEqualTo(IntNode.valueOf(3));

        Batch batch = decoded("{}");
        time.put(time.asInRecord(TextNode.valueOf("Mon 12:30 UTC"), own), batch, 0);
        assertThat(time.describe(batch, 0).asText()).isEqualTo("Mon 12:30 UTC");
    }

    @Test
    void shouldLeaveAFieldWithoutValueAndAWordOutsideTheVocabularyUnseen() {
        Batch batch = decoded("{\"time\":\"2026-01-05T00:00:00Z\",\"amount\":12.5,\"country\":\"SE\",\"online\":true}");

        for (FieldKind kind : kinds) {
            kind.clear(batch, 0);
            assertThat(kind.describe(batch, 0)).isEqualTo(NullNode.getInstance());
            assertThat(kind.state(batch, 0)).isEqualTo(ValueState.MISSING);
        }
        JsonNode unknown = TextNode.valueOf("XX");
        kinds.get(3).put(unknown, batch, 0);
        assertThat(kinds.get(3).state(batch, 0)).isEqualTo(ValueState.UNSEEN);
    }

    @Test
    void shouldCopyRowsBetweenBatches() {
        Batch batch = decoded("{\"amount\":12.5,\"country\":\"SE\"}");
        Batch other = new Batch(SCHEMA, 2);
        other.appendRow();

        assertThat(other.appendCopy(batch, 0)).isEqualTo(1);

        for (FieldKind kind : kinds) {
            assertThat(kind.describe(other, 1)).isEqualTo(kind.describe(batch, 0));
            assertThat(kind.state(other, 0)).isEqualTo(ValueState.MISSING);
        }
        assertThatThrownBy(() -> new Batch(SCHEMA, 1).appendCopy(batch, 1)).hasMessageContaining("row 1 of 1");
    }

    private static Batch decoded(String record) {
        Batch batch = new Batch(SCHEMA, 2);
        assertThat(new JsonDecoder(SCHEMA, 1 << 20).decode(record.getBytes(StandardCharsets.UTF_8), batch))
                .isEqualTo(Decoded.ROW);
        return batch;
    }
}
