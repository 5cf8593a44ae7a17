package io.elbo.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart, read by Helm's own engine. */
final class Chart {
    static final String RELEASE = "elbo";
    static final String NAMESPACE = "anomalies";
    /** The oldest that the chart admits. */
    static final String KUBERNETES = "1.27.0";

    private static final Path VALUES = Path.of("src/test/resources/values");

    private Chart() {}

    /** Names of the values that every rule of the chart is checked with. */
    static List<String> matrix() {
        try (Stream<Path> files = Files.list(VALUES)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path values(String name) {
        return VALUES.resolve(name + ".yaml");
    }

    /** Every object, the hooks too. */
    static List<Manifest> render(String values) {
        return Manifest.all(text(values(values)));
    }

    /** What {@code helm template} prints. */
    static String text(Path values) {
        return new Helm(Checkout.CHART)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES)
                .withValuesFile(values)
                .call();
    }

    /** Values over the minimal ones, as {@code --set} takes them. */
    static String text(String key, Object value) {
        return new Helm(Checkout.CHART)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES)
                .withValuesFile(values("minimal"))
                .set(key, value)
                .call();
    }

    static LintResult lint() {
        return new Helm(Checkout.CHART).lint().strict().call();
    }
}
