package io.elbo.deploy;

import java.nio.file.Path;

/** The repository that is being tested; the build says where it is by the system property {@code elbo.root}. */
final class Checkout {
    static final Path ROOT = Path.of(System.getProperty("elbo.root", "../.."));

    static final Path CHART = ROOT.resolve("helm/elbo");

    static final Path KAFKA = ROOT.resolve("kafka");

    private Checkout() {}
}
