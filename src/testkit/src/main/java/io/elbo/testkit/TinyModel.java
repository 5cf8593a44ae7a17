package io.elbo.testkit;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.Contract;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.model.GapCalibration;
import io.elbo.core.model.GoldenRow;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.Provenance;
import io.elbo.core.model.VaeParts;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real model file, written by hand, whose every score can be worked out in the head: the amount is expected to be
 * {@value #MEAN} and costs half its squared distance, in units of ten; the country costs 0 nats for {@code SE}, 1 for
 * {@code DE}, 12 unseen, 6 missing; {@code online} costs 0 or, missing, 6. The KL divergence is always a quarter nat.
 *
 * <p>With the calibration here the surprise of a raw score past 5 is 1.09 nats less. A budget of 0.001 puts the threshold at a
 * surprise of 6.9 nats, a raw score of 8.0, and the critical one at a raw score of 10.3.
 */
public final class TinyModel {
    public static final float MEAN = 50;
    public static final float KL = 0.25f;
    public static final Schema SCHEMA = new Schema(List.of(
            new NumericField("amount", "/amount"),
            new CategoricalField("country", "/card/country", List.of("SE", "DE")),
            new BooleanField("online", "/online")));

    private static final Calibration CALIBRATION =
            new Calibration(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0), new Calibration.Tail(5, 0.02, 0, 1));
    private static final int LATENT = 2;
    private static final float[] CATEGORY_COSTS = {6, 12, 0, 1, 6, 6, 0, 0}; // country's 4 codes, then online's 4

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("tiny");

    private TinyModel() {}

    /** Writes the model to a new temporary file. */
    public static Path write() {
        try {
            return Files.write(Files.createTempFile("tiny", ".onnx"), bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The published score of a record with these values: its surprise, nats. */
    public static float score(double amount, boolean sweden) {
        return (float) CALIBRATION.surprise(rawScore(amount, sweden));
    }

    /** The raw score of a record with these values, none of them missing or unseen. */
    public static float rawScore(double amount, boolean sweden) {
        double distance = (amount - MEAN) / 10;
        return (float) (0.5 * distance * distance + (sweden ? 0 : 1) + KL);
    }

    /**
     * The same schema, but the amount is what {@code /total} has risen by since the record of the same key before; {@value #MEAN}
     * for the first one.
     */
    public static Schema rising(HistoryDefinition history) {
        return new Schema(
                history,
                List.of(
                        DerivedField.of("amount", "/total", Derivation.CHANGE)
                                .withFitted(new DerivedField.Fitted(MEAN, 10, List.of())),
                        new CategoricalField("country", "/card/country", List.of("SE", "DE")),
                        new BooleanField("online", "/online")));
    }

    public static byte[] bytes() {
        return bytes(SCHEMA);
    }

    /** @param schema with the columns of {@link #SCHEMA} */
    public static byte[] bytes(Schema schema) {
        return bytes(schema, null);
    }

    /**
     * A model that knows the evidence of keys over time.
     *
     * @param schema with the columns of {@link #SCHEMA}
     * @param evidence null if it knows none
     */
    public static byte[] bytes(Schema schema, @Nullable EvidenceCalibration evidence) {
        return bytes(schema, evidence, null);
    }

    /**
     * A model that knows the evidence of keys over time, and how long they are silent.
     *
     * @param schema with the columns of {@link #SCHEMA}
     * @param evidence null if it knows none
     * @param gaps null if it does not know them
     */
    public static byte[] bytes(Schema schema, @Nullable EvidenceCalibration evidence, @Nullable GapCalibration gaps) {
        ModelMetadata metadata = metadata(schema);
        metadata = evidence == null ? metadata : metadata.withEvidence(evidence);
        metadata = gaps == null ? metadata : metadata.withGaps(gaps);
        TinyModel model = new TinyModel();
        model.wire();
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
                .setGraph(model.graph)
                .addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey(ModelMetadata.KEY)
                        .setValue(metadata.toJson()))
                .build()
                .toByteArray();
    }

    private static ModelMetadata metadata(Schema schema) {
        return new ModelMetadata(
                ModelMetadata.CONTRACT,
                "tiny",
                "7",
                "2026-01-01T00:00:00Z",
                schema,
                1,
                LATENT,
                VaeParts.LIST,
                CALIBRATION,
                new Provenance(1000, 100, "sha256:0", "by hand", 1, Map.of()),
                List.of(
                        new GoldenRow(List.of(60f), List.of(2, 3), 0.5f + KL),
                        new GoldenRow(Arrays.asList((Float) null), List.of(0, 0), 6 + 6 + 6 + KL)));
    }

    private void wire() {
        input(Contract.NUMERIC, TensorProto.DataType.FLOAT, 1);
        input(Contract.CATEGORICAL, TensorProto.DataType.INT64, 2);
        floats("mean", MEAN);
        floats("missing_cost", 6);
        floats("scale", 0.005f);
        floats("zero", 0);
        floats("kl", KL);
        floats("least", -1e9f);
        floats("most", 1e9f);
        vector("costs", CATEGORY_COSTS);
        longs("offsets", List.of(2L), 0, 4);
        longs("axis_1", List.of(1L), 1);
        longs("expected_codes", List.of(2L), 2, 3);
        longs("zero_codes", List.of(1L), 0);
        graph.addInitializer(TensorProto.newBuilder()
                .setName("to_latent")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(1)
                .addDims(LATENT)
                .addFloatData(0)
                .addFloatData(0));

        node("IsNaN", "is_missing", Contract.NUMERIC);
        node("Where", "filled", "is_missing", "mean", Contract.NUMERIC);
        node("Clip", "clipped", "filled", "least", "most");
        node("Sub", "distance", "clipped", "mean");
        node("Mul", "squared", "distance", "distance");
        node("Mul", "numeric_present", "squared", "scale");
        node("Where", "numeric_cost", "is_missing", "missing_cost", "numeric_present");
        node("Add", "index", Contract.CATEGORICAL, "offsets");
        node("Gather", "categorical_cost", "costs", "index");
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Concat")
                .addInput("numeric_cost")
                .addInput("categorical_cost")
                .addOutput(Contract.CONTRIBUTIONS)
                .addAttribute(integer("axis", 1)));
        graph.addNode(NodeProto.newBuilder()
                .setOpType("ReduceSum")
                .addInput(Contract.CONTRIBUTIONS)
                .addInput("axis_1")
                .addOutput(Contract.RECONSTRUCTION_LOSS)
                .addAttribute(integer("keepdims", 0)));
        node("Mul", "no_loss", Contract.RECONSTRUCTION_LOSS, "zero");
        node("Add", Contract.KL_DIVERGENCE, "no_loss", "kl");
        node("Add", Contract.SCORE, Contract.RECONSTRUCTION_LOSS, Contract.KL_DIVERGENCE);
        node("Mul", "no_amount", "clipped", "zero");
        node("Add", Contract.EXPECTED_NUMERIC, "no_amount", "mean");
        node("Mul", "no_codes", Contract.CATEGORICAL, "zero_codes");
        node("Add", Contract.EXPECTED_CATEGORICAL, "no_codes", "expected_codes");
        node("MatMul", Contract.MU, "clipped", "to_latent");
        node("MatMul", Contract.LOG_VARIANCE, "clipped", "to_latent");

        output(Contract.SCORE, TensorProto.DataType.FLOAT, 0);
        output(Contract.RECONSTRUCTION_LOSS, TensorProto.DataType.FLOAT, 0);
        output(Contract.KL_DIVERGENCE, TensorProto.DataType.FLOAT, 0);
        output(Contract.CONTRIBUTIONS, TensorProto.DataType.FLOAT, 3);
        output(Contract.EXPECTED_NUMERIC, TensorProto.DataType.FLOAT, 1);
        output(Contract.EXPECTED_CATEGORICAL, TensorProto.DataType.INT64, 2);
        output(Contract.MU, TensorProto.DataType.FLOAT, LATENT);
        output(Contract.LOG_VARIANCE, TensorProto.DataType.FLOAT, LATENT);
    }

    private void node(String operator, String output, String... inputs) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output));
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private void floats(String name, float value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData(value));
    }

    private void vector(String name, float... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(values.length);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        graph.addInitializer(tensor);
    }

    private void longs(String name, List<Long> shape, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addAllDims(shape);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        graph.addInitializer(tensor);
    }

    private void input(String name, TensorProto.DataType type, int columns) {
        graph.addInput(port(name, type, columns));
    }

    private void output(String name, TensorProto.DataType type, int columns) {
        graph.addOutput(port(name, type, columns));
    }

    private static ValueInfoProto port(String name, TensorProto.DataType type, int columns) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        if (columns > 0) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(columns));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
