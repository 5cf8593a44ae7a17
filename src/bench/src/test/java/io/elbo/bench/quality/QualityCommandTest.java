package io.elbo.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.bench.ElboBench;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QualityCommandTest {
    private static final int ORDINARY = 12_000; // half of them are enough for one training without folds
    private static final int ANOMALIES = 60;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void fillFolder() throws IOException {
        Files.createDirectories(folder.resolve("splits"));
        write("ring.csv.gz", rows(1, ORDINARY, ANOMALIES));
        for (int seed : List.of(0, 1)) {
            int first = seed;
            write(
                    "splits/ring.s" + seed + ".train.txt.gz",
                    IntStream.range(0, ORDINARY)
                            .filter(row -> row % 2 == first)
                            .mapToObj(String::valueOf)
                            .toList());
        }
        write("pair_train_normal.csv.gz", rows(2, ORDINARY, 0));
        write("pair_test.csv.gz", rows(3, ORDINARY, ANOMALIES));
        write("alone.csv.gz", rows(4, ORDINARY, ANOMALIES));
        Files.writeString(folder.resolve("baselines.csv"), """
                dataset,protocol,method,auroc,auprc,seeds
                ring,clean,knn5,0.9111,0.5,3
                pair_onehot,given,knn5,0.8222,0.5,1
                """);
    }

    /** Points on a circle of a random phase; the anomalies, which come last, lie in its middle. */
    private static List<String> rows(long seed, int ordinary, int anomalies) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> rows = new ArrayList<>(List.of("x,y,kind,label"));
        for (int i = 0; i < ordinary + anomalies; i++) {
            boolean anomaly = i >= ordinary;
            double phase = 2 * Math.PI * random.nextDouble();
            double radius = (anomaly ? 0 : 5) + 0.1 * random.nextGaussian();
            rows.add(radius * Math.cos(phase) + "," + radius * Math.sin(phase) + "," + (anomaly ? "b" : "a") + ","
                    + (anomaly ? 1 : 0));
        }
        return rows;
    }

    private void write(String name, List<String> lines) throws IOException {
        try (Writer writer = new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(folder.resolve(name))), StandardCharsets.UTF_8)) {
            writer.write(String.join("\n", lines) + "\n");
        }
    }

    private int run(String... arguments) {
        CommandLine command =
                ElboBench.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("quality", "--data", folder.toString(), "--quiet"));
        all.addAll(List.of(arguments));
        return command.execute(all.toArray(String[]::new));
    }

    @Test
    void shouldRunEverySetUnderItsProtocolsAndWriteTheFigures() throws Exception {
        Path json = folder.resolve("out.json");

        assertThat(run("--seeds", "1", "--json", json.toString()))
                .as(err.toString())
                .isZero();

        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.at("/sets"))
                .extracting(set -> set.path("set").asText() + " "
                        + set.path("protocol").asText() + " " + set.path("seed").asInt())
                .containsExactly("ring clean 1", "ring contaminated 1", "pair_train_normal given 1");
        assertThat(root.at("/sets")).allSatisfy(set -> {
            assertThat(set.path("auroc").asDouble()).isBetween(0.9, 1.0);
            assertThat(set.path("auprc").asDouble()).isBetween(0.5, 1.0);
            for (String figure : List.of("recall_at_1e2", "recall_at_1e3")) {
                assertThat(set.path(figure).asDouble()).as(figure).isBetween(0.0, 1.0);
            }
            assertThat(set.path("recall_at_1e2").asDouble())
                    .isGreaterThanOrEqualTo(set.path("recall_at_1e3").asDouble());
            for (String budget : List.of("1e-2", "1e-3")) {
                assertThat(set.path("realised").path(budget).path("recall").isNumber())
                        .isTrue();
                assertThat(set.path("realised")
                                .path(budget)
                                .path("false_alarms")
                                .isNumber())
                        .isTrue();
            }
            assertThat(set.at("/realised/1e-2/recall").asDouble())
                    .isGreaterThanOrEqualTo(set.at("/realised/1e-3/recall").asDouble());
            assertThat(set.path("train_seconds").asDouble()).isPositive();
            assertThat(set.path("rows_per_second").asDouble()).isPositive();
        });
        assertThat(root.at("/means/clean/auroc").asDouble())
                .isEqualTo(root.at("/sets/0/auroc").asDouble());
        for (String figure : List.of(
                "auprc", "recall_at_1e2", "recall_at_1e3", "realised/1e-2/recall", "realised/1e-3/false_alarms")) {
            assertThat(root.at("/means/contaminated/" + figure)).as(figure).isEqualTo(root.at("/sets/1/" + figure));
        }
        assertThat(out.toString()).contains("91.11", "82.22", "clean", "contaminated", "given", "knn5");
    }

    @Test
    void shouldRunOnlyWhatIsAskedForAndAverageOverTheSeeds() throws Exception {
        Path json = folder.resolve("out.json");

        assertThat(run(
                        "--sets",
                        "ring",
                        "--protocols",
                        "clean",
                        "--seeds",
                        "0,1",
                        "--score",
                        "elbo",
                        "--json",
                        json.toString()))
                .as(err.toString())
                .isZero();

        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.at("/sets")).extracting(set -> set.path("seed").asInt()).containsExactly(0, 1);
        assertThat(root.at("/means/clean/auprc").asDouble())
                .isCloseTo(
                        (root.at("/sets/0/auprc").asDouble()
                                        + root.at("/sets/1/auprc").asDouble())
                                / 2,
                        within(1e-12));
        assertThat(root.at("/means/contaminated").isMissingNode()).isTrue();
    }

    @Test
    void shouldGiveMeansPerFolderAndOverAll() throws Exception {
        Path json = folder.resolve("out.json");
        Path other = folder.resolve("other");
        Files.createDirectories(other.resolve("splits"));
        write("other/lone.csv.gz", rows(7, ORDINARY, ANOMALIES));
        write("other/splits/lone.s0.train.txt.gz", List.of("0"));
        Files.writeString(other.resolve("baselines.csv"), """
                dataset,protocol,method,auroc,auprc,seeds
                ring,contaminated,knn5,0.7000,0.5,3
                lone,contaminated,knn5,0.8000,0.5,3
                """);

        assertThat(run(
                        "--data",
                        other.toString(),
                        "--methods",
                        "isolation_forest",
                        "--protocols",
                        "contaminated",
                        "--seeds",
                        "0",
                        "--json",
                        json.toString()))
                .as(err.toString())
                .isZero();

        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.at("/references"))
                .extracting(
                        set -> set.path("data").asText() + " " + set.path("set").asText())
                .containsExactly(folder.getFileName() + " ring", "other lone");
        double ring = root.at("/references/0/auprc").asDouble();
        double lone = root.at("/references/1/auprc").asDouble();
        assertThat(root.at("/reference_means/isolation_forest/contaminated/auprc")
                        .asDouble())
                .isCloseTo((ring + lone) / 2, within(1e-12));
        assertThat(root.at("/reference_means_by_data/isolation_forest/other/contaminated/auprc")
                        .asDouble())
                .isEqualTo(lone);
        assertThat(root.at("/methods"))
                .extracting(mean -> mean.path("data").asText() + " "
                        + mean.path("method").asText() + " "
                        + mean.path("auroc").asDouble())
                .contains("other knn5 0.8", "all knn5 0.75");
        assertThat(run("--data", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("two data folders are called");
    }

    @Test
    void shouldHoldReferencesAgainstTheSameRows() throws Exception {
        Path json = folder.resolve("out.json");

        assertThat(run(
                        "--only",
                        "ring,pair",
                        "--seeds",
                        "0,1",
                        "--methods",
                        "knn5,isolation_forest",
                        "--json",
                        json.toString()))
                .as(err.toString())
                .isZero();

        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.at("/sets")).isEmpty();
        assertThat(root.at("/references"))
                .extracting(set -> set.path("method").asText() + " "
                        + set.path("protocol").asText() + " " + set.path("seed").asInt())
                .containsExactlyInAnyOrder(
                        "knn5 clean 0",
                        "knn5 clean 1",
                        "knn5 contaminated 0",
                        "knn5 given 0",
                        "isolation_forest clean 0",
                        "isolation_forest clean 1",
                        "isolation_forest contaminated 0",
                        "isolation_forest contaminated 1",
                        "isolation_forest given 0",
                        "isolation_forest given 1");
        // the anomalies lie in the middle of a ring and have a word of their own
        assertThat(root.at("/reference_means/knn5/clean/auroc").asDouble()).isEqualTo(1);
        assertThat(root.at("/reference_means/knn5/clean/recall_at_1e2").asDouble())
                .isEqualTo(1);
        assertThat(root.at("/reference_means/isolation_forest/clean/realised/1e-2/recall")
                        .isNumber())
                .isTrue();
        assertThat(root.at("/methods"))
                .extracting(mean -> mean.path("method").asText() + " "
                        + mean.path("protocol").asText())
                .contains("knn5 clean", "knn5, measured clean", "isolation_forest, measured contaminated");
    }

    @Test
    void shouldTrainOnPaymentsAlone() throws Exception {
        Path json = folder.resolve("out.json");
        List<String> arguments =
                List.of("quality", "--quiet", "--payments", "--payment-records", "1500", "--seeds", "0");
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--only", "payments_train_2%", "--methods", "isolation_forest", "--json", json.toString()));

        assertThat(ElboBench.commandLine().setErr(new PrintWriter(err)).execute(all.toArray(String[]::new)))
                .as(err.toString())
                .isZero();

        assertThat(new ObjectMapper().readTree(json.toFile()).at("/references"))
                .extracting(set -> set.path("data").asText() + " "
                        + set.path("set").asText() + " "
                        + set.path("protocol").asText())
                .containsExactly("payments payments_train_2% given");
    }

    @Test
    void shouldNameASetOrASplitThatIsNotThere() {
        assertThat(run("--sets", "ring,square")).isEqualTo(1);
        assertThat(err.toString()).contains("square");

        assertThat(run("--sets", "ring", "--protocols", "clean", "--seeds", "7"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("ring.s7.train.txt.gz");
    }
}
