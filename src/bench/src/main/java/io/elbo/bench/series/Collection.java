package io.elbo.bench.series;

import io.elbo.trainer.source.Dataset;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Series that belong together, as one history and one test in which their records alternate as they would in a stream: {@code
 * PREFIX_KEY_train.csv.gz} and {@code PREFIX_KEY_test.csv.gz} of every key, with a column {@code label} and the same other columns. The test is there
 * a second time with a new key for every {@value #YOUNG_RECORDS} records, to see how records of keys are scored that are not known yet. Owns a
 * temporary folder; closing removes it.
 */
final class Collection implements AutoCloseable {
    static final String KEY = "series_key";
    private static final int YOUNG_RECORDS = 100;
    private static final String LABEL = "label";
    private static final String TRAIN = "_train.csv.gz";
    private static final String TEST = "_test.csv.gz";

    private final String prefix;
    private final List<String> keys;
    private final Path folder;

    /** @param folders where the files are looked for */
    Collection(String prefix, List<Path> folders) throws IOException {
        this.prefix = prefix;
        TreeMap<String, Path> training = new TreeMap<>();
        for (Path data : folders) {
            try (Stream<Path> files = Files.list(data)) {
                files.filter(file -> name(file).startsWith(prefix + "_")
                                && name(file).endsWith(TRAIN))
                        .filter(file -> Files.exists(test(file)))
                        .forEach(file -> training.put(
                                name(file)
                                        .substring(
                                                prefix.length() + 1, name(file).length() - TRAIN.length()),
                                file));
            }
        }
        if (training.isEmpty()) {
            throw new IOException("there is no " + prefix + "_*" + TRAIN + " with a test file in " + folders);
        }
        keys = List.copyOf(training.keySet());
        folder = Files.createTempDirectory("elbo-bench-series");
        write(folder.resolve("train.csv"), List.copyOf(training.values()), Integer.MAX_VALUE);
        List<Path> tests = training.values().stream().map(Collection::test).toList();
        write(folder.resolve("test.csv"), tests, Integer.MAX_VALUE);
        write(folder.resolve("young.csv"), tests, YOUNG_RECORDS);
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static Path test(Path train) {
        return train.resolveSibling(name(train).replace(TRAIN, TEST));
    }

    /**
     * One record of each key after the other.
     *
     * @param recordsOfKey after how many records a series goes on under another key
     */
    private void write(Path target, List<Path> files, int recordsOfKey) throws IOException {
        List<BufferedReader> readers = new ArrayList<>();
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(target))) {
            for (Path file : files) {
                readers.add(new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8)));
            }
            String header = "";
            for (BufferedReader reader : readers) {
                String own = reader.readLine();
                if (!header.isEmpty() && !header.equals(own)) {
                    throw new IOException("the files of " + prefix + " have different columns");
                }
                header = own;
            }
            out.println(KEY + "," + header);
            boolean more = true;
            for (int record = 0; more; record++) {
                more = false;
                String suffix = record < recordsOfKey ? "" : "-" + record / recordsOfKey;
                for (int i = 0; i < readers.size(); i++) {
                    String line = readers.get(i).readLine();
                    if (line != null) {
                        out.println(keys.get(i) + suffix + "," + line);
                        more = true;
                    }
                }
            }
        } finally {
            for (BufferedReader reader : readers) {
                reader.close();
            }
        }
    }

    String name() {
        return prefix;
    }

    List<String> keys() {
        return keys;
    }

    Dataset train() {
        return Dataset.of(folder.resolve("train.csv"), LABEL);
    }

    Dataset test() {
        return Dataset.of(folder.resolve("test.csv"), LABEL);
    }

    /** The test with keys that are young again and again. */
    Dataset young() {
        return Dataset.of(folder.resolve("young.csv"), LABEL);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(folder.resolve("young.csv"));
        Files.deleteIfExists(folder.resolve("train.csv"));
        Files.deleteIfExists(folder.resolve("test.csv"));
        Files.delete(folder);
    }
}
