package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.trainer.train.Orders;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void fromAFileOfOrdersToAModelThatFindsWrongPrices() throws Exception {
        Path history = folder.resolve("history.jsonl");
        Path test = folder.resolve("test.jsonl");
        Path schema = folder.resolve("schema.json");
        Path model = folder.resolve("orders.onnx");
        SplittableRandom random = new SplittableRandom(1);
        Files.write(history, lines(random, 3000, 0));
        Files.write(test, lines(random, 1000, 20));

        assertThat(run("infer-schema", history.toString(), "--out", schema.toString()))
                .isNotNull();
        JsonNode trained = MAPPER.readTree(run(
                "train",
                history.toString(),
                "--schema",
                schema.toString(),
                "--out",
                model.toString(),
                "--json",
                "--quiet",
                "--label",
                "label",
                "--hidden",
                "32,16",
                "--steps",
                "400",
                "--learning-rate",
                "0.005"));
        Path partly = folder.resolve("partly-labelled.jsonl"); // anomalies without a label count nowhere
        Files.copy(test, partly);
        Files.write(partly, Orders.orders(random, 40, 1), StandardOpenOption.APPEND);
        JsonNode evaluated = MAPPER.readTree(
                run("evaluate", model.toString(), partly.toString(), "--label", "label", "--json", "--quiet"));
        List<String> scores = run("score", model.toString(), test.toString(), "--label", "label", "--quiet")
                .lines()
                .toList();
        List<String> generated = run(
                        "generate", model.toString().replace(".onnx", ".generator.onnx"), "--records", "10")
                .lines()
                .toList();

        List<String> between = run(
                        "interpolate",
                        model.toString(),
                        test.toString(),
                        "--label",
                        "label",
                        "--from",
                        "0",
                        "--to",
                        "5",
                        "--points",
                        "4")
                .lines()
                .toList();

        assertThat(between).hasSize(4);
        assertThat(trained.path("rows").asInt()).isEqualTo(3000);
        assertThat(trained.path("seconds").asDouble()).isPositive();
        System.out.println("AUROC " + evaluated.path("auroc"));
        assertThat(evaluated.path("auroc").asDouble()).isGreaterThan(0.9);
        assertThat(evaluated.path("rows").asInt()).isEqualTo(1000);
        assertThat(evaluated.path("unlabelled").asInt()).isEqualTo(40);
        assertThat(evaluated.path("explained").asInt())
                .isEqualTo(evaluated.path("flagged").asInt());
        assertThat(evaluated.path("reasons_sufficient_at_3").asDouble())
                .isBetween(evaluated.path("reasons_sufficient_at_1").asDouble(), 1.0)
                .isGreaterThan(0.9);
        assertThat(scores).hasSize(1000);
        assertThat(MAPPER.readTree(scores.get(7)).path("row").asInt()).isEqualTo(7);
        assertThat(generated).hasSize(10);
        assertThat(MAPPER.readTree(generated.get(0)).at("/product/name").isTextual())
                .isTrue();
    }

    @Test
    void aSchemaFileThatIsNotThereIsNamedWithWhatToDo() throws Exception {
        Path history = folder.resolve("history.jsonl");
        Files.write(history, lines(new SplittableRandom(1), 50, 0));
        StringWriter errors = new StringWriter();
        CommandLine command = ElboTrain.commandLine().setErr(new PrintWriter(errors));

        int exit = command.execute(
                "train",
                history.toString(),
                "--schema",
                folder.resolve("no.json").toString());

        assertThat(exit).isEqualTo(1);
        assertThat(errors.toString()).contains("no.json").contains("infer-schema");
    }

    /** Orders with a label: 1 for every {@code every}-th, whose price its product never has. */
    private static List<String> lines(SplittableRandom random, int count, int every) {
        List<String> orders = Orders.orders(random, count, every);
        return IntStream.range(0, count)
                .mapToObj(i ->
                        orders.get(i).replaceFirst("\\{", "{\"label\":" + (every > 0 && i % every == 0 ? 1 : 0) + ","))
                .toList();
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        int exit = ElboTrain.commandLine().setOut(new PrintWriter(out)).execute(arguments);
        assertThat(exit).as(String.join(" ", arguments)).isZero();
        return out.toString();
    }
}
