package io.elbo.bench.quality;

import io.elbo.trainer.source.Dataset;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A folder of labelled data sets, {@code NAME.csv.gz} with a column {@code label}. A set with a
 * {@code splits/NAME.sSEED.train.txt.gz} is for the clean and the contaminated protocol; a {@code NAME_train*.csv.gz}
 * beside a {@code NAME_test.csv.gz} is for the given one. Other files are passed over.
 */
final class DataFolder {
    private static final String ENDING = ".csv.gz";
    private static final String LABEL = "label";
    private static final Pattern TRAINING_FILE = Pattern.compile("(.+)_train(_.+)?");

    private final Path folder;
    private final Set<String> names = new TreeSet<>();

    DataFolder(Path folder) throws IOException {
        this.folder = folder;
        if (!Files.isDirectory(folder)) {
            throw new IOException("the data folder " + folder + " is not there; --data names another one");
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING))
                    .forEach(file -> names.add(file.substring(0, file.length() - ENDING.length())));
        }
    }

    /** The folder's own name, without those above it. */
    String name() {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    /** What one of the protocols can take. */
    Set<String> sets(Set<Protocol> protocols) throws IOException {
        Set<String> sets = new TreeSet<>();
        for (String name : names) {
            for (Protocol protocol : protocols) {
                if (takes(name, protocol)) {
                    sets.add(name);
                }
            }
        }
        return sets;
    }

    /** @param sets names of sets, or of what comes before {@code _train} in them; none for all */
    List<Trial> trials(Set<String> sets, Set<Protocol> protocols, List<Integer> seeds) throws IOException {
        List<Trial> trials = new ArrayList<>();
        for (Protocol protocol : protocols) {
            for (String name : names) {
                if (Trial.isAmong(sets, name) && takes(name, protocol)) {
                    for (int seed : seeds) {
                        trials.add(trial(name, protocol, seed));
                    }
                }
            }
        }
        return trials;
    }

    private boolean takes(String name, Protocol protocol) throws IOException {
        if (protocol == Protocol.GIVEN) {
            return TRAINING_FILE.matcher(name).matches() && names.contains(family(name) + "_test");
        }
        Path splits = folder.resolve("splits");
        if (!Files.isDirectory(splits)) {
            return false;
        }
        try (Stream<Path> files = Files.list(splits)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(name + ".s"));
        }
    }

    /** What a training file and its test file have in common; the name itself for all others. */
    static String family(String name) {
        Matcher matcher = TRAINING_FILE.matcher(name);
        return matcher.matches() ? matcher.group(1) : name;
    }

    private Trial trial(String name, Protocol protocol, int seed) throws IOException {
        Dataset all = dataset(name);
        return switch (protocol) {
            case CLEAN -> {
                BitSet split = split(name, seed);
                yield new Trial(
                        name(),
                        name,
                        protocol,
                        seed,
                        all.only(row -> split.get(Math.toIntExact(row))),
                        all.only(row -> !split.get(Math.toIntExact(row))));
            }
            case CONTAMINATED -> new Trial(name(), name, protocol, seed, all, all);
            case GIVEN -> new Trial(name(), name, protocol, seed, all, dataset(family(name) + "_test"));
        };
    }

    private Dataset dataset(String name) {
        return Dataset.of(folder.resolve(name + ENDING), LABEL);
    }

    private BitSet split(String name, int seed) throws IOException {
        Path file = folder.resolve("splits").resolve(name + ".s" + seed + ".train.txt.gz");
        if (!Files.exists(file)) {
            throw new IOException(file + " is not there; --seeds names those that are");
        }
        BitSet rows = new BitSet();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
            reader.lines().filter(line -> !line.isBlank()).forEach(line -> rows.set(Integer.parseInt(line.strip())));
        } catch (NumberFormatException e) {
            throw new IOException(file + ": must hold one row number a line: " + e.getMessage(), e);
        }
        return rows;
    }
}
