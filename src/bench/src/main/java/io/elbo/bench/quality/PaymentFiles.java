package io.elbo.bench.quality;

import io.elbo.demo.payments.LabelledPayment;
import io.elbo.demo.payments.PaymentStream;
import io.elbo.trainer.source.Dataset;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The demo's payments as labelled sets: histories with and without anomalies, tested on other payments of which 0.5 % are
 * anomalies. The same bytes in every run. Owns a temporary folder; closing removes it.
 */
final class PaymentFiles implements AutoCloseable {
    private static final String DATA = "payments";
    private static final String LABEL = "label";
    private static final long HISTORY_SEED = 1;
    private static final long TEST_SEED = 2026;
    private static final double TEST_ANOMALIES = 0.005;
    private static final Map<String, Double> HISTORIES = new LinkedHashMap<>();

    static {
        HISTORIES.put("payments_train_clean", 0.0);
        HISTORIES.put("payments_train_0.5%", 0.005);
        HISTORIES.put("payments_train_2%", 0.02);
    }

    private final int records;
    private final Path folder;
    private final List<Path> files = new ArrayList<>();

    /** @param records of each history, and of the test */
    PaymentFiles(int records) throws IOException {
        this.records = records;
        folder = Files.createTempDirectory("elbo-bench-payments");
    }

    /** What one of the protocols can take. */
    static Set<String> sets(Set<Protocol> protocols) {
        return protocols.contains(Protocol.GIVEN) ? HISTORIES.keySet() : Set.of();
    }

    /** @param sets names of sets, or of what comes before {@code _train} in them; none for all */
    List<Trial> trials(Set<String> sets, Set<Protocol> protocols, List<Integer> seeds) throws IOException {
        List<String> chosen =
                sets(protocols).stream().filter(set -> Trial.isAmong(sets, set)).toList();
        List<Trial> trials = new ArrayList<>();
        if (!chosen.isEmpty()) {
            Dataset test = write("payments_test", TEST_SEED, TEST_ANOMALIES);
            for (String set : chosen) {
                Dataset train = write(set, HISTORY_SEED, HISTORIES.getOrDefault(set, 0.0));
                seeds.forEach(seed -> trials.add(new Trial(DATA, set, Protocol.GIVEN, seed, train, test)));
            }
        }
        return trials;
    }

    private Dataset write(String name, long seed, double anomalies) throws IOException {
        Path file = folder.resolve(name + ".jsonl");
        files.add(file);
        PaymentStream payments = new PaymentStream(seed, PaymentStream.DEFAULT_START, anomalies);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            for (int i = 0; i < records; i++) {
                LabelledPayment payment = payments.next();
                byte[] json = payment.json();
                String label = ",\"" + LABEL + "\":" + (payment.injection() == null ? 0 : 1) + "}\n";
                out.write(json, 0, json.length - 1);
                out.write(label.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return Dataset.of(file, LABEL);
    }

    @Override
    public void close() throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.delete(folder);
    }
}
