package io.elbo.deploy;

import java.nio.file.Path;

/** The folders of the repository that is being tested. */
final class Checkout {
    static final Path ROOT = io.elbo.testkit.Checkout.find().root();

    static final Path CHART = ROOT.resolve("helm/elbo");

    static final Path KAFKA = ROOT.resolve("kafka");

    private Checkout() {}
}
