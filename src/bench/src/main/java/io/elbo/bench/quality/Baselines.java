package io.elbo.bench.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What other methods reach on the same rows, as {@code baselines.csv} of the data folder says: columns {@code dataset},
 * {@code protocol}, {@code method}, {@code auroc}, {@code auprc}. Empty where there is no such file.
 */
final class Baselines {
    private record Line(String dataset, String protocol, String method, Figures figures) {}

    private final List<Line> lines = new ArrayList<>();

    Baselines(Path folder) throws IOException {
        Path file = folder.resolve("baselines.csv");
        if (!Files.exists(file)) {
            return;
        }
        for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
            String[] cells = line.split(",", -1);
            if (cells.length < 5) {
                throw new IOException(file + ": a line has " + cells.length + " cells, at least 5 are needed");
            }
            Figures figures = new Figures(Double.parseDouble(cells[3]), Double.parseDouble(cells[4]));
            lines.add(new Line(cells[0], cells[1], cells[2], figures));
        }
    }

    /** Figures by method; of the encodings of one set ({@code SET_onehot}, ...) the one with the larger AUROC. */
    Map<String, Figures> of(String set, Protocol protocol) {
        // only ordinary rows were given to the baselines of a set with training files of several kinds
        String dataset = set.endsWith("_train_all") ? set : DataFolder.family(set);
        Map<String, Figures> byMethod = new TreeMap<>();
        for (Line line : lines) {
            boolean same = line.dataset().equals(dataset)
                    || (protocol == Protocol.GIVEN && line.dataset().startsWith(dataset + "_"));
            if (same && line.protocol().equals(protocol.word())) {
                byMethod.merge(line.method(), line.figures(), (a, b) -> a.auroc() >= b.auroc() ? a : b);
            }
        }
        return byMethod;
    }
}
