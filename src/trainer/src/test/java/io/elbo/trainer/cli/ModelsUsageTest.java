package io.elbo.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.testkit.TinyModel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that would say nothing are refused before anything is read. No broker is needed. */
class ModelsUsageTest {
    private static String refused(int exitCode, String... arguments) {
        StringWriter err = new StringWriter();
        int code = ElboTrain.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        assertThat(code).as(err.toString()).isEqualTo(exitCode);
        return err.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "publish m.onnx -d a --gate-hours 3                  | --gate-… says how a challenger is tried: that needs --as challenger",
                "publish m.onnx -d a --as active --shadow-sample 10% | --shadow-sample says how a challenger is tried",
                "publish m.onnx -d a --wait 60s                      | --wait waits until instances use the version: that needs --as active",
                "publish m.onnx -d a --as challenger --wait 60s      | --wait waits until",
                "publish m.onnx -d a -K nonsense                     | should be in KEY=VALUE format but was nonsense",
                "publish m.onnx -d a --as shadow                     | expected one of announced, challenger, active but was 'shadow'",
                "models list --format xml                            | expected one of text, json but was 'xml'",
                "models shadow -d a --stop --gate-records 5          | --gate-… says how a challenger is tried: there is none after --stop",
                "models rollback -d a --max-bytes 5                  | Unknown option",
                "models budgets -d a                                 | say --alert or --critical, or --configured",
                "models budgets -d a --alert 1% --configured         | say --alert or --critical, or --configured",
                "models budgets -d a --alert many                    | --alert: an alert budget is a share above 0",
                "models budgets -d a --alert 1% --critical 2%        | --critical must not exceed --alert",
                "models diff -d a --examples -1                      | --examples must be at least 0",
                "backtest x.jsonl --model m.onnx -d a                | -d is for versions in the registry of models",
                "backtest x.jsonl --model m.onnx --models-topic a    | --models-topic is for versions in the registry of models",
                "backtest x.jsonl --model m.onnx --max-bytes 5       | --max-bytes is for versions in the registry of models",
                "infer-schema x.jsonl --out s.json --sample-seed 3   | --sample-seed is for data of a topic",
                "infer-schema x.jsonl --out s.json --kafka a.properties | --kafka is for data of a topic",
                "infer-schema --topic a --out s.json --sample-seed 3 | --sample-seed says which sample is drawn: it needs --sample N",
            })
    void shouldRefuseWhatWouldBeIgnored(String arguments, String reason) {
        assertThat(refused(2, arguments.split(" +"))).contains(reason);
    }

    @Test
    void shouldSayInWordsThatTheKeyIsMissing(@TempDir Path folder) {
        Path key = folder.resolve("nokey.pem");

        assertThat(refused(
                        1,
                        "publish",
                        TinyModel.write().toString(),
                        "-d",
                        "a",
                        "--bootstrap-servers",
                        "localhost:1",
                        "--sign",
                        key.toString()))
                .isEqualToIgnoringNewLines("error: there is no key file " + key);
    }
}
