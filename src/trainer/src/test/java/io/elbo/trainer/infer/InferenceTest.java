package io.elbo.trainer.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.trainer.SharedData;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceTest {
    private static final int ROWS = 200;

    @TempDir
    Path folder = Path.of("set by JUnit");

    private static Proposal infer(Path file, @Nullable String label) throws IOException {
        return Inference.of(Dataset.of(file, label), Long.MAX_VALUE, (fraction, rows) -> {});
    }

    /** What becomes of a CSV column whose cell in row i is {@code cell.apply(i)}. */
    private Guess column(String name, IntFunction<String> cell) throws IOException {
        StringBuilder csv = new StringBuilder("x,").append(name).append('\n');
        for (int i = 0; i < ROWS; i++) {
            csv.append(i * 37 % 101).append(',').append(cell.apply(i)).append('\n');
        }
        Path file = Files.writeString(folder.resolve("column.csv"), csv.toString());
        return infer(file, null).guesses().get(1);
    }

    private Proposal json(String lines) throws IOException {
        return infer(Files.writeString(folder.resolve("records.jsonl"), lines), null);
    }

    private static Field field(Proposal proposal, String name) {
        return proposal.schema().fields().get(proposal.schema().indexOf(name));
    }

    @Test
    void shouldCallNumbersNumericHoweverFewOrSame() throws IOException {
        assertThat(column("rate", i -> i * 37 % 101 / 7.0 + "").field()).isInstanceOf(NumericField.class);
        assertThat(column("level", i -> i % 5 + "").field()).isInstanceOf(NumericField.class);
        Guess constant = column("flag", i -> "0");
        assertThat(constant.field()).isInstanceOf(NumericField.class);
        assertThat(constant.why()).contains("always the same");
    }

    @Test
    void shouldCallAColumnBooleanOnlyIfItHoldsWords() throws IOException {
        Guess digits = column("flag", i -> i % 3 == 0 ? "1" : "0");
        assertThat(digits.field()).isInstanceOf(NumericField.class);
        assertThat(digits.why()).contains("only 0 and 1", "numbers");
        assertThat(column("flag", i -> i % 3 == 0 ? "1" : i % 3 == 1 ? "0" : "2")
                        .field())
                .isInstanceOf(NumericField.class);
        assertThat(column("flag", i -> i % 3 == 0 ? "Yes" : "no").field()).isInstanceOf(BooleanField.class);
        assertThat(column("flag", i -> "false").field()).isInstanceOf(BooleanField.class);
    }

    @Test
    void shouldTolerateAFewPlaceholdersAmongNumbersAndSayWhatTheyBecome() throws IOException {
        Guess guess = column("amount", i -> i % 20 == 0 ? "NA" : i * 37 % 101 + ".5");
        assertThat(guess.field()).isInstanceOf(NumericField.class);
        assertThat(guess.why()).contains("'NA' counts as missing");
        assertThat(column("amount", i -> i % 4 == 0 ? "cheap" + i % 16 : i % 9 + "")
                        .field())
                .isInstanceOf(CategoricalField.class);
    }

    @Test
    void shouldCallWordsCategoricalEvenWithVeryMany() throws IOException {
        assertThat(column("country", i -> i % 2 == 0 ? "CH" : "DE").field()).isInstanceOf(CategoricalField.class);
        assertThat(column("account", i -> "acc" + i % 120).field()).isInstanceOf(CategoricalField.class);
        assertThat(column("source", i -> "web").why()).contains("always the same");
    }

    @Test
    void shouldLeaveOutIdentifiersFreeTextAndRowCounters() throws IOException {
        assertThat(column("event", i -> "e-" + i * 7919).field()).isNull();
        assertThat(column("comment", i -> "the payment number " + i % 150 + " was late again")
                        .field())
                .isNull();
        assertThat(column("row", i -> 1000 + i + "").field()).isNull();
        assertThat(column("order_id", i -> i * 7919 + "").why()).contains("nearly every one is different");
        assertThat(column("empty", i -> "").why()).isEqualTo("never holds a value");
    }

    @Test
    void shouldCallCodesCategoricalThatAreWrittenAsNumbers() throws IOException {
        assertThat(column("branch", i -> String.format(Locale.ROOT, "%05d", i % 9))
                        .field())
                .isInstanceOf(CategoricalField.class);
        assertThat(column("customerId", i -> 4000 + i % 40 + "").field()).isInstanceOf(CategoricalField.class);
        assertThat(column("status_code", i -> i % 9 == 0 ? "404" : "200").field())
                .isInstanceOf(CategoricalField.class);
        assertThat(column("decode", i -> i % 7 + "").field()).isInstanceOf(NumericField.class);
    }

    @Test
    void shouldLeaveOutATimeWhoseDayHistoryDoesNotCoverAndSayHowMuchOfAWeekItHas() throws Exception {
        Guess minutes = column(
                "seen",
                i -> Instant.parse("2026-01-05T10:00:00Z").plusSeconds(2L * i).toString());
        assertThat(minutes.field()).isNull();
        assertThat(minutes.why()).contains("ISO 8601", "7 min of a day", "always look unusual");

        Guess epoch = column("created_at", i -> String.valueOf(1_767_571_200L + i));
        assertThat(epoch.field()).isNull();
        assertThat(epoch.why()).contains("seconds since 1970", "3 min of a day");

        Guess days = column("seen", i -> Instant.parse("2026-01-05T10:00:00Z")
                .plusSeconds(1300L * i)
                .toString());
        assertThat(days.field())
                .isEqualTo(
                        new TimestampField("seen", "/seen", TimestampFormat.ISO_8601).withCycles(List.of(Cycle.DAY)));
        assertThat(days.why()).contains("only the time of day is read", "2.9 days of a week");

        assertThat(column("seen", i -> Instant.parse("2026-01-05T10:00:00Z")
                                .plusSeconds(7200L * i)
                                .toString())
                        .why())
                .doesNotContain("of a week");
    }

    @Test
    void shouldNotTakeAFewFarTimesForALongHistory() throws Exception {
        Instant start = Instant.parse("2026-01-05T10:00:00Z");
        Guess hours = column("seen", i -> (i == 17 ? Instant.EPOCH : start.plusSeconds(36L * i)).toString());
        assertThat(hours.field()).isNull();
        assertThat(hours.why()).contains("118 min of a day");

        Guess days = column("seen", i -> (i == 17 ? Instant.EPOCH : start.plusSeconds(600L * i)).toString());
        assertThat(days.field()).isInstanceOfSatisfying(TimestampField.class, field -> assertThat(field.cycles())
                .containsExactly(Cycle.DAY));

        Guess epoch = column("created_at", i -> String.valueOf(i == 17 ? 5 : start.getEpochSecond() + 36L * i));
        assertThat(epoch.field()).isNull();
        assertThat(epoch.why()).contains("seconds since 1970", "118 min of a day");

        Guess twoStretches = column(
                "seen", i -> start.plusSeconds(10L * i + i / 100 * 40_000_000L).toString());
        assertThat(twoStretches.field()).isNull();
    }

    @Test
    void shouldTakePausesOfNightsAndWeekendsForWatched() throws Exception {
        // Monday to Friday, 9:00 to 17:00, two weeks; then the first of every month
        Instant monday = Instant.parse("2026-01-05T09:00:00Z");
        Guess business = column("seen", i -> {
            int day = i / 20;
            return monday.plusSeconds((day / 5 * 7 + day % 5) * 86_400L + i % 20 * 1_440L)
                    .toString();
        });
        assertThat(business.field()).isEqualTo(new TimestampField("seen", "/seen", TimestampFormat.ISO_8601));
        Guess monthly = column("seen", i -> String.format(Locale.ROOT, "%d-%02d-01", 2000 + i / 12, 1 + i % 12));
        assertThat(monthly.field()).isEqualTo(new TimestampField("seen", "/seen", TimestampFormat.ISO_8601));
    }

    @Test
    void shouldRecogniseTimestampsAndHowTheyAreWritten() throws IOException {
        assertThat(column("seen", i -> String.format(Locale.ROOT, "2024-03-%02d 10:%02d:00", 1 + i % 28, i % 60))
                        .field())
                .isEqualTo(new TimestampField("seen", "/seen", TimestampFormat.ISO_8601));
        assertThat(column("created_at", i -> 1_704_103_200L + i * 977 % 100 * 10_000L + "")
                        .field())
                .isEqualTo(new TimestampField("created_at", "/created_at", TimestampFormat.EPOCH_SECONDS));
        assertThat(column("z", i -> 1_704_103_200_000L + i * 9_770_000L + "").field())
                .isEqualTo(new TimestampField("z", "/z", TimestampFormat.EPOCH_MILLIS));
        assertThat(column("bytes", i -> 1_704_103_200 + i * 977 % 100 + "").field())
                .as("neither named like a time nor rising")
                .isInstanceOf(NumericField.class);
        assertThat(column("time", i -> i * 977 % 100 + "").field())
                .as("named like a time, but no moment")
                .isInstanceOf(NumericField.class);
    }

    @Test
    void shouldPointIntoNestedObjectsAndShortListsOfNumbers() throws IOException {
        Proposal proposal = json("""
                {"customer":{"country":"CH","a/b~c":"x"},"position":[1,2.5],"tags":["a"],"amount":"12.5"}
                {"customer":{"country":"DE","a/b~c":"y"},"position":[7,3],"tags":["a","b"],"amount":null}
                {"customer":{"country":"DE","a/b~c":"y"},"position":[8,4],"tags":[],"amount":"3"}
                """);
        assertThat(proposal.schema().fields())
                .containsExactly(
                        new CategoricalField("customer.country", "/customer/country"),
                        new CategoricalField("customer.a/b~c", "/customer/a~1b~0c"),
                        new NumericField("position.0", "/position/0"),
                        new NumericField("position.1", "/position/1"),
                        new NumericField("amount", "/amount"));
        assertThat(proposal.guesses()).anySatisfy(guess -> assertThat(guess.name() + ": " + guess.why())
                .startsWith("tags: a list"));
    }

    @Test
    void shouldGiveEveryFieldANameOfItsOwn() throws IOException {
        Proposal proposal = json("{\"a\":{\"b\":1},\"a.b\":2}\n{\"a\":{\"b\":3},\"a.b\":4}\n");
        assertThat(proposal.schema().fields())
                .containsExactly(new NumericField("a.b", "/a/b"), new NumericField("/a.b", "/a.b"));
    }

    @Test
    void shouldNeverMakeTheLabelAField() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "x,label\n1,0\n2,1\n3,0\n");
        assertThat(infer(file, "label").schema().indexOf("label")).isEqualTo(-1);
        assertThat(infer(file, "label").warnings()).isEmpty();
        Proposal unnamed = infer(file, null);
        assertThat(unnamed.schema().indexOf("label")).isEqualTo(-1);
        assertThat(unnamed.warnings()).singleElement().asString().contains("--label 'label'");
        Path travel = Files.writeString(folder.resolve("b.csv"), "x,class\n1,first\n2,second\n3,third\n4,first\n");
        assertThat(field(infer(travel, null), "class")).isInstanceOf(CategoricalField.class);
        assertThat(infer(travel, null).warnings()).singleElement().asString().contains("named like a label");
    }

    @Test
    void shouldStayBoundedWhereKeysAreValues() throws IOException {
        Random random = new Random(11);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            lines.append("{\"x\":1,\"by\":{\"").append(random.nextLong()).append("\":1}}\n");
        }
        Proposal proposal = json(lines.toString());
        assertThat(proposal.guesses()).hasSize(2);
        assertThat(proposal.guesses().get(1).why()).contains("2500 names are values");
        Proposal wide = json("{\"x\":1"
                + IntStream.range(0, 11_000)
                        .mapToObj(i -> ",\"c" + i + "\":" + i % 7)
                        .collect(Collectors.joining())
                + "}\n");
        assertThat(wide.guesses()).hasSizeLessThanOrEqualTo(Profile.MAX_NODES);
        assertThat(wide.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("more than 10000 different places"));
    }

    @Test
    void shouldSayWhyThereIsNoSchema() throws IOException {
        assertThatThrownBy(() -> json("\n")).isInstanceOf(DataException.class).hasMessageContaining("holds no rows");
        assertThatThrownBy(() -> json("{\"a\":[]}\n{\"a\":[1]}\n"))
                .hasMessageContaining("no column can become a field");
    }

    @Test
    void shouldCountDifferentTextsExactlyUpToItsBound() {
        Distinct distinct = new Distinct();
        for (int i = 0; i < 9_000; i++) {
            distinct.add("text " + i);
            distinct.add("text " + i / 2);
        }
        assertThat(distinct.size()).isEqualTo(9_000);
        for (int i = 0; i < 9_000; i++) {
            distinct.add("other " + i);
        }
        assertThat(distinct.isFull()).isTrue();
        assertThat(distinct.size()).isEqualTo(Distinct.MOST);
    }

    @Test
    void shouldProposeFortyOneFieldsForNetworkConnections() throws IOException {
        Proposal proposal = infer(SharedData.require("nslkdd_train_normal.csv.gz"), "label");
        assertThat(proposal.schema().fields()).hasSize(41);
        for (String name : new String[] {"protocol_type", "service", "flag"}) {
            assertThat(field(proposal, name)).isInstanceOf(CategoricalField.class);
        }
        for (String name : new String[] {"land", "logged_in", "root_shell", "is_guest_login"}) {
            assertThat(field(proposal, name)).isInstanceOf(NumericField.class);
        }
        assertThat(proposal.schema().numericColumns()).isEqualTo(38);
    }

    @Test
    void shouldProposeASchemaThatDecodesEveryRowOfItsOwnData() throws IOException {
        for (String name : new String[] {"adb_shuttle.csv.gz", "adb_thyroid.csv.gz", "nab_realknowncause.csv.gz"}) {
            Path file = SharedData.require(name);
            Proposal proposal = infer(file, "label");
            JsonDecoder decoder = new JsonDecoder(proposal.schema(), 1 << 20);
            Batch batch = new Batch(proposal.schema(), 1);
            long missing = 0;
            try (Rows rows = Dataset.of(file, "label").rows()) {
                while (rows.next()) {
                    batch.clear();
                    if (decoder.decode(rows.json(), batch) != Decoded.ROW) {
                        fail(name + ": row " + rows.rowNumber() + " is malformed");
                    }
                    for (int column = 0; column < proposal.schema().numericColumns(); column++) {
                        missing += Float.isFinite(batch.numeric(0, column)) ? 0 : 1;
                    }
                }
                assertThat(rows.rowNumber()).isGreaterThan(1000);
            }
            assertThat(missing).as(name).isZero();
        }
    }
}
