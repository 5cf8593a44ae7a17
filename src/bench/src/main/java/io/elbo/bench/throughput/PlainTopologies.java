package io.elbo.bench.throughput;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.core.model.Contract;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Topologies of one step, written as people write them: from a topic of bytes to a topic of bytes. */
final class PlainTopologies {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PlainTopologies() {}

    /** What a step makes of a value. */
    interface Step {
        byte[] apply(byte[] value) throws IOException, OrtException;
    }

    /** Records are handed on as they are. */
    static byte[] same(byte[] value) {
        return value;
    }

    /** Records are parsed to a tree and handed on as they are. */
    static byte[] parsed(byte[] value) throws IOException {
        return MAPPER.readTree(value).isObject() ? value : new byte[0];
    }

    static Topology of(String input, String output, Step step, LongAdder processed) {
        return new Topology()
                .addSource("input", new ByteArrayDeserializer(), new ByteArrayDeserializer(), input)
                .addProcessor("step", () -> new StepProcessor(step, processed), "input")
                .addSink("output", output, new ByteArraySerializer(), new ByteArraySerializer(), "step");
    }

    private static final class StepProcessor implements Processor<byte[], byte[], byte[], byte[]> {
        private final Step step;
        private final LongAdder processed;
        private @Nullable ProcessorContext<byte[], byte[]> context;

        StepProcessor(Step step, LongAdder processed) {
            this.step = step;
            this.processed = processed;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            try {
                Objects.requireNonNull(context).forward(record.withValue(step.apply(record.value())));
            } catch (IOException | OrtException e) {
                throw new IllegalStateException("a record of the workload fails: " + e.getMessage(), e);
            }
            processed.increment();
        }
    }

    /** One call of the model per record: a tree, arrays, fresh tensors, the score as a small document. */
    static final class PerRecord implements Step {
        private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
        private final OrtSession session;
        private final Schema schema;
        private final List<Map<String, Integer>> codes;

        PerRecord(OrtSession session, Schema schema) {
            this.session = session;
            this.schema = schema;
            codes = java.util.stream.IntStream.range(0, schema.categoricalColumns())
                    .mapToObj(column -> {
                        Map<String, Integer> byWord = new HashMap<>();
                        schema.vocabulary(column).forEach(word -> byWord.put(word, 2 + byWord.size()));
                        return byWord;
                    })
                    .toList();
        }

        @Override
        public byte[] apply(byte[] value) throws IOException, OrtException {
            JsonNode tree = MAPPER.readTree(value);
            float[][] numeric = new float[1][schema.numericColumns()];
            long[][] categorical = new long[1][schema.categoricalColumns()];
            for (int i = 0; i < schema.fields().size(); i++) {
                Field field = schema.fields().get(i);
                JsonNode node = tree.at(field.pointer());
                if (field.numericColumns() > 0) {
                    numeric[0][schema.firstNumericColumn(i)] = (float) node.asDouble(Double.NaN);
                } else {
                    int column = schema.firstCategoricalColumn(i);
                    categorical[0][column] = codes.get(column).getOrDefault(node.asText(), 1);
                }
            }
            try (OnnxTensor numbers = OnnxTensor.createTensor(environment, numeric);
                    OnnxTensor words = OnnxTensor.createTensor(environment, categorical);
                    OrtSession.Result result =
                            session.run(Map.of(Contract.NUMERIC, numbers, Contract.CATEGORICAL, words))) {
                float[] score =
                        (float[]) result.get(Contract.SCORE).orElseThrow().getValue();
                return ("{\"score\":" + score[0] + "}").getBytes(StandardCharsets.UTF_8);
            }
        }
    }
}
