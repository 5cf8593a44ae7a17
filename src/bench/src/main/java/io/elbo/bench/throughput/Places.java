package io.elbo.bench.throughput;

import io.elbo.bench.stream.Cluster;
import io.elbo.stream.history.HistoryStores;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes a place for each run: an application and output topics of its own.
 *
 * @param memory model with its memory, the default
 * @param plain model without
 * @param history model whose fields are in part derived from histories of keys
 */
record Places(Cluster cluster, Path memory, Path plain, Path history, Path stateFolder) {
    private static final AtomicInteger COUNT = new AtomicInteger();

    Contender.Place next(Contender contender, String input, int threads) {
        String application = "run-" + COUNT.incrementAndGet() + "-" + contender.word();
        cluster.create(List.of(
                application + ".out", application + ".anomalies", application + ".dlq", application + ".calibration"));
        if (contender.remembers()) {
            cluster.create(List.of(HistoryStores.changelog(application + "-" + input)));
        }
        return new Contender.Place(
                cluster.address(),
                application,
                threads,
                input,
                application + ".out",
                contender.remembers() ? history : memory,
                plain,
                stateFolder);
    }
}
