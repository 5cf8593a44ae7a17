package io.elbo.bench.process;

import io.elbo.testkit.Checkout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model the service scores with. */
public final class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "FILE",
            description =
                    "Model file, with its .generator.onnx beside it (default: this checkout's payments-plain.onnx).")
    private @Nullable Path model;

    public Path file() {
        return (model == null ? Checkout.find().plainModel() : model).toAbsolutePath();
    }
}
