package io.elbo.trainer.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Notation;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.trainer.source.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnsOfRealFilesTest {
    private static final int ROWS = 300;

    @TempDir
    Path folder = Path.of("set by JUnit");

    private Proposal infer(String name, IntFunction<String> cell, String... missing) throws IOException {
        StringBuilder csv = new StringBuilder("x\t" + name + "\n");
        for (int i = 0; i < ROWS; i++) {
            csv.append(i * 37 % 101).append('\t').append(cell.apply(i)).append('\n');
        }
        Path file = Files.writeString(folder.resolve("column.tsv"), csv.toString());
        return Inference.of(Dataset.of(file, null), Long.MAX_VALUE, Set.of(missing), (fraction, rows) -> {});
    }

    private Guess column(String name, IntFunction<String> cell, String... missing) throws IOException {
        return infer(name, cell, missing).guesses().get(1);
    }

    private static double value(int i) {
        return 20 + i * 7919 % 1000 / 10.0;
    }

    private static String number(int i) {
        return String.format(Locale.ROOT, "%.1f", value(i));
    }

    private static String time(int i, String pattern) {
        return Instant.ofEpochSecond(1_714_982_400L + 3701L * i)
                .atOffset(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--", "missing", "#N/A", "<NA>", "\\N", "NaT", "unknown", "kaputt", "?"})
    void shouldTakeARepeatedWordAmongNumbersForAMissingOneAndRecordIt(String word) throws IOException {
        Guess guess = column("temp", i -> i % 8 == 0 ? word : number(i));
        assertThat(guess.field()).isEqualTo(new NumericField("temp", "/temp").withMissing(List.of(word)));
        assertThat(guess.why()).contains("'" + word + "' counts as missing");
    }

    @Test
    void shouldTakeTheWordsThatAreNamedForMissingOnes() throws IOException {
        Guess guess = column("temp", i -> i % 8 == 0 ? "-999" : number(i), "-999", "n.v.");
        assertThat(guess.field()).isEqualTo(new NumericField("temp", "/temp").withMissing(List.of("-999", "n.v.")));
        assertThat(guess.missing()).isBetween(0.1, 0.15);
    }

    @Test
    void shouldKeepCodesThatAreDigitsAndALetter() throws IOException {
        assertThat(column("check", i -> i % 11 == 10 ? "K" : i % 11 + "").field())
                .isInstanceOf(CategoricalField.class);
        assertThat(column("seat", i -> i % 30 + "ABC".substring(i % 3, i % 3 + 1))
                        .field())
                .isInstanceOf(CategoricalField.class);
        assertThat(column("acc", i -> "acc" + i % 60).field()).isInstanceOf(CategoricalField.class);
        assertThat(column("ip", i -> "10.0." + i % 7 + "." + i % 5).field()).isInstanceOf(CategoricalField.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "46,9        | , |   |   |",
                "1.234,5     | , | . |   |",
                "68,647.3    | . | , |   |",
                "$282.5      | . |   | $ |",
                "$1,282.5    | . | , | $ |",
                "€ 12,5      | , |   | € |",
                "96.6%       | . |   |   | %",
                "18.8 C      | . |   |   | C",
                "12,5 km/h   | , |   |   | km/h",
                "1'234.5     | . | ' |   |",
                "1 234,5     | , | \" \" |   |",
                "(70.5)      | . |   |   |",
                "60.8-       | . |   |   |",
                "\u221212.5  | . |   |   |"
            })
    void shouldReadNumbersInOtherNotations(
            String example, String decimal, String thousands, String prefix, String suffix) throws IOException {
        Notation notation = new Notation(decimal, thousands, prefix, suffix);
        Guess guess = column("amount", i -> {
            String digits = example.replaceAll("[0-9](?=[^0-9]*$)", i % 10 + "");
            return i % 3 == 0 ? digits : digits.replaceAll("[0-9](?=[.,][0-9][^0-9]*$)", i % 7 + "");
        });
        assertThat(guess.field())
                .as(guess.why())
                .isEqualTo(new NumericField("amount", "/amount").withNotation(notation));
    }

    @Test
    void shouldSayWhatToDoWhereNumbersAreWrittenInManyWays() throws IOException {
        Guess guess = column("weight", i -> number(i) + (i % 2 == 0 ? " kg" : " lbs"));
        assertThat(guess.field()).isNull();
        assertThat(guess.why()).contains("one notation and one unit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yyyy-MM-dd HH:mm:ss'+02'    | iso-8601",
                "yyyy-MM-dd HH:mm:ss' UTC'   | iso-8601",
                "yyyy/MM/dd HH:mm:ss         | iso-8601",
                "yyyy-MM-dd HH:mm:ss,SSS     | iso-8601",
                "yyyy-MM-dd'T'HH:mm:ss'+02:00[Europe/Zurich]' | iso-8601",
                "dd.MM.yyyy                  | d.M.yyyy",
                "dd.MM.yyyy HH:mm            | d.M.yyyy H:mm",
                "dd/MM/yyyy HH:mm:ss         | d/M/yyyy H:mm:ss",
                "M/d/yyyy h:mm a             | M/d/yyyy h:mm a",
                "EEE, dd MMM yyyy HH:mm:ss '+0000' | rfc-2822",
                "'['dd/MMM/yyyy:HH:mm:ss '+0000]' | apache",
                "yyyyMMddHHmmss              | yyyyMMddHHmmss",
                "yyyyMMdd                    | yyyyMMdd",
                "d-MMM-yyyy                  | d-MMM-yyyy",
                "MMM d, yyyy                 | MMM d, yyyy"
            })
    void shouldReadTimesInOtherForms(String pattern, String format) throws IOException {
        Guess guess = column("seen", i -> time(i, pattern));
        assertThat(guess.field())
                .as(guess.why())
                .isEqualTo(new TimestampField("seen", "/seen", new TimestampFormat(format)));
    }

    @Test
    void shouldReadTimesInSpiteOfSomeSentinels() throws IOException {
        Guess iso = column("shipped", i -> i % 10 == 0 ? "N/A" : time(i, "yyyy-MM-dd"));
        assertThat(iso.field())
                .isEqualTo(new TimestampField("shipped", "/shipped", TimestampFormat.ISO_8601)
                        .withMissing(List.of("N/A")));
        Guess epoch = column("paid_at", i -> i % 10 == 0 ? "0" : 1_714_982_400L + i * 7919L % 90_000 + "");
        assertThat(epoch.field())
                .isEqualTo(new TimestampField("paid_at", "/paid_at", TimestampFormat.EPOCH_SECONDS)
                        .withMissing(List.of("0"))
                        .withCycles(List.of(Cycle.DAY)));
    }

    @Test
    void shouldReadEpochsInEveryUnitAndKeepDurationsNumbers() throws IOException {
        assertThat(column("ts", i -> 1_714_982_400_123_456L + 1_000_000_000L * (i * 7919 % 1000) + "")
                        .field())
                .isEqualTo(new TimestampField("ts", "/ts", TimestampFormat.EPOCH_MICROS));
        assertThat(column("ts", i -> 1_714_982_400_123_456_789L + 10_000_000_000_000L * i + "")
                        .field())
                .isEqualTo(new TimestampField("ts", "/ts", TimestampFormat.EPOCH_NANOS));
        Guess duration = column("cpu_time_ns", i -> 1_000_000_000L + i * 7_919_000L % 900_000_000 + "");
        assertThat(duration.field()).isEqualTo(new NumericField("cpu_time_ns", "/cpu_time_ns"));
        assertThat(duration.why()).contains("duration");
    }

    @Test
    void shouldNeverTakeDatesForWords() throws IOException {
        Guess guess = column("when", i -> i % 2 == 0 ? time(i / 40, "yyyy-MM-dd") : time(i / 40, "d.M.yyyy"));
        assertThat(guess.field()).isNull();
        assertThat(guess.why()).contains("not all in one form");
        assertThat(column("clock", i -> String.format(Locale.ROOT, "%02d:%02d", i % 24, i % 60))
                        .why())
                .contains("times of day");
    }

    @Test
    void shouldLeaveOutWhatOnlyRisesOrOnlyFalls() throws IOException {
        assertThat(column("rx_bytes", i -> 1_000_000L + 2000L * i + i * 7919 % 1000 + "")
                        .why())
                .startsWith("only rises");
        assertThat(column("total_kwh", i -> 12_000 + i * 0.37 + "").why()).startsWith("only rises");
        assertThat(column("left", i -> 90_000 - 17 * i + "").why()).startsWith("only falls");
        assertThat(column("order_no", i -> 50_035 + 7 * i + "").field()).isNull();
        assertThat(column("ref", i -> 1_714_982_400L + 31L * i + "").why()).startsWith("only rises");
        assertThat(column("minute", i -> i % 60 + "").field()).isInstanceOf(NumericField.class);
        assertThat(column("version", i -> i < 150 ? "1" : "2").field()).isInstanceOf(NumericField.class);
    }

    @Test
    void shouldNotMakeNumbersOfLongIdentifiers() throws IOException {
        Guess few = column("parent", i -> 9_007_199_254_740_993L + i % 3 + "");
        assertThat(few.field()).isInstanceOf(CategoricalField.class);
        assertThat(few.why()).contains("more than 15 digits");
        assertThat(column("parent", i -> 9_107_199_254_740_993L + i * 7_919_717L % 1_000_003 + "")
                        .field())
                .isNull();
        assertThat(column("wei", i -> 1 + i * 37 % 900 + "000000000000000000").field())
                .isInstanceOf(NumericField.class);
    }

    @Test
    void shouldKeepZeroAndOneNumbersAndWordsBooleanInSpiteOfSentinels() throws IOException {
        assertThat(column("retries", i -> i % 3 == 0 ? "1" : "0").field()).isInstanceOf(NumericField.class);
        Field flag = column("is_new", i -> i % 9 == 0 ? "N/A" : i % 3 == 0 ? "yes" : "no")
                .field();
        assertThat(flag).isEqualTo(new BooleanField("is_new", "/is_new", List.of("N/A")));
    }

    @Test
    void shouldKnowPaddedNumbersFromCodes() throws IOException {
        assertThat(column("level", i -> String.format(Locale.ROOT, "%06.2f", value(i)))
                        .field())
                .isInstanceOf(NumericField.class);
        assertThat(column("branch", i -> String.format(Locale.ROOT, "%04d", i % 20))
                        .field())
                .isInstanceOf(CategoricalField.class);
    }

    @Test
    void shouldTrimNamesForEveryRuleAndKeepThemInPointers() throws IOException {
        assertThat(column("Customer ID ", i -> i * 7919 % 1009 + "").field()).isNull();
        assertThat(column("ID#", i -> i * 7919 % 1009 + "").field()).isNull();
        assertThat(column(" Flow Bytes", ColumnsOfRealFilesTest::number).field())
                .isEqualTo(new NumericField("Flow Bytes", "/ Flow Bytes"));
        Proposal label = infer(" Label", i -> i % 9 == 0 ? "PortScan" : "BENIGN");
        assertThat(label.guesses().get(1).field()).isNull();
        assertThat(label.warnings()).singleElement().asString().contains("looks like a label", "--label 'Label'");
    }

    @Test
    void shouldLeaveOutWhatItsValuesCallALabel() throws IOException {
        assertThat(column("class", i -> i % 9 == 0 ? "probe" : i % 7 == 0 ? "dos" : "normal")
                        .field())
                .isNull();
        assertThat(column("verdict", i -> i % 9 == 0 ? "malicious" : "benign").field())
                .isNull();
        assertThat(column("mode", i -> i % 9 == 0 ? "sport" : "normal").field()).isInstanceOf(CategoricalField.class);
    }

    @Test
    void shouldLeaveOutAPlaceWhoseNamesAreValues() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            lines.append("{\"v\":")
                    .append(number(i))
                    .append(",\"by\":{\"host-")
                    .append(i % 170)
                    .append("\":1}}\n");
        }
        Path file = Files.writeString(folder.resolve("names.jsonl"), lines.toString());
        Proposal proposal = Inference.of(Dataset.of(file, null), Long.MAX_VALUE, Set.of(), (fraction, rows) -> {});
        assertThat(proposal.guesses()).hasSize(2);
        assertThat(proposal.guesses().get(1).why()).contains("170 names are values", "'host-0'");
    }
}
