package io.elbo.bench.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What other methods reach on the same rows, as {@code baselines.csv} of the data folders says: columns {@code dataset},
 * {@code protocol}, {@code method}, {@code auroc}, {@code auprc}. A folder without such a file has none.
 */
final class Baselines {
    /** How one method does on one set, each figure in [0, 1]. */
    record Baseline(String dataset, String protocol, String method, double auroc, double auprc) {}

    private final List<Baseline> baselines = new ArrayList<>();

    Baselines(List<Path> folders) throws IOException {
        for (Path folder : folders) {
            Path file = folder.resolve("baselines.csv");
            if (Files.exists(file)) {
                read(file);
            }
        }
    }

    private void read(Path file) throws IOException {
        for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
            String[] cells = line.split(",", -1);
            if (cells.length < 5) {
                throw new IOException(file + ": a line has " + cells.length + " cells, at least 5 are needed");
            }
            baselines.add(new Baseline(
                    cells[0], cells[1], cells[2], Double.parseDouble(cells[3]), Double.parseDouble(cells[4])));
        }
    }

    /** One for each method; of the encodings of one set ({@code SET_onehot}, ...) the one with the larger AUROC. */
    Map<String, Baseline> of(String set, Protocol protocol) {
        // only ordinary rows were given to the baselines of a set with training files of several kinds
        String dataset = set.endsWith("_train_all") ? set : DataFolder.family(set);
        Map<String, Baseline> byMethod = new TreeMap<>();
        for (Baseline baseline : baselines) {
            boolean same = baseline.dataset().equals(dataset)
                    || (protocol == Protocol.GIVEN && baseline.dataset().startsWith(dataset + "_"));
            if (same && baseline.protocol().equals(protocol.word())) {
                byMethod.merge(baseline.method(), baseline, (a, b) -> a.auroc() >= b.auroc() ? a : b);
            }
        }
        return byMethod;
    }
}
