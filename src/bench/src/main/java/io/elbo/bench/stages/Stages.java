package io.elbo.bench.stages;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ModelRef;
import io.elbo.stream.detector.ScoreDocument;
import io.elbo.stream.detector.SourceRef;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The stages of a record's way. One operation is one batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Stages {
    private final JsonFactory factory = new JsonFactory();
    private final ModelRef model = new ModelRef("bench", "1");
    private final SourceRef source = new SourceRef("bench", 3, 1_207, 1_767_614_400_000L);

    /** What decoding is measured against: Jackson's parser over every token, numbers read, nothing kept. */
    @Benchmark
    public void parse(Material material, Blackhole hole) throws IOException {
        for (int i = 0; i < material.batchRows; i++) {
            try (JsonParser parser = factory.createParser(material.record())) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                        hole.consume(parser.getDoubleValue());
                    }
                }
            }
        }
    }

    @Benchmark
    public Object decode(Material material) {
        material.fill();
        return material.batch;
    }

    /** What decoding Avro is measured against: Avro's own reader of generic records, which nobody looks at. */
    @Benchmark
    public void parseAvro(Material material, AvroMaterial avro, Blackhole hole) throws IOException {
        for (int i = 0; i < material.batchRows; i++) {
            hole.consume(avro.generic());
        }
    }

    @Benchmark
    public Object decodeAvro(AvroMaterial avro) {
        return avro.fill();
    }

    /** What decoding Protobuf is measured against: its own dynamic messages, which nobody looks at. */
    @Benchmark
    public void parseProtobuf(Material material, ProtobufMaterial protobuf, Blackhole hole) throws IOException {
        for (int i = 0; i < material.batchRows; i++) {
            hole.consume(protobuf.dynamic());
        }
    }

    @Benchmark
    public Object decodeProtobuf(ProtobufMaterial protobuf) {
        return protobuf.fill();
    }

    @Benchmark
    public Object score(Material material) {
        material.score();
        return material.scores;
    }

    @Benchmark
    public void verdict(Material material, Blackhole hole) {
        ThresholdPolicy thresholds = thresholds(material);
        for (int row = 0; row < material.batchRows; row++) {
            hole.consume(thresholds.verdict(material.scores.rawScore(row), material.scores.parts(row)));
        }
    }

    /** Decode, score and verdict together. */
    @Benchmark
    public void decodeScoreVerdict(Material material, Blackhole hole) {
        material.fill();
        material.score();
        verdict(material, hole);
    }

    /** The JSON of a verdict, as the scores topic gets it. */
    @Benchmark
    public void encode(Material material, Blackhole hole) {
        ThresholdPolicy thresholds = thresholds(material);
        for (int row = 0; row < material.batchRows; row++) {
            Verdict verdict = thresholds.verdict(material.scores.rawScore(row), material.scores.parts(row));
            hole.consume(Json.write(new ScoreDocument(
                    "bench",
                    model,
                    verdict.score(),
                    verdict.rawScore(),
                    verdict.parts(),
                    verdict.pValue(),
                    thresholds.threshold(),
                    null,
                    verdict.severity().label(),
                    null,
                    source)));
        }
    }

    private static ThresholdPolicy thresholds(Material material) {
        return new ThresholdPolicy(
                material.engine.metadata().calibration(), new AlertBudget.Share(0.001), new AlertBudget.Share(0.0001));
    }
}
