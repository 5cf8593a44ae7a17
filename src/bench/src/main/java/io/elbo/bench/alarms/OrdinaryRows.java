package io.elbo.bench.alarms;

import io.elbo.demo.payments.PaymentStream;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The ordinary rows of a data set, to be split at random: whatever part a model is trained on, the others come from the same
 * distribution. Immutable.
 */
final class OrdinaryRows {
    private static final String LABEL = "label";

    private final String name;
    private final Dataset data;
    private final int[] rows; // numbers of the ordinary rows in the data set

    private OrdinaryRows(String name, Dataset data, int[] rows) {
        this.name = name;
        this.data = data;
        this.rows = rows;
    }

    /** One part is for training, one for testing; both have their own rows. */
    record Split(Dataset train, Dataset test) {}

    /** @param file with a column {@code label}; rows that it calls anomalies are left out */
    static OrdinaryRows of(String name, Path file) throws IOException {
        Dataset data = Dataset.of(file, LABEL);
        IntStream.Builder ordinary = IntStream.builder();
        try (Rows rows = data.rows()) {
            while (rows.next()) {
                if (rows.label() != 1) {
                    ordinary.add(Math.toIntExact(rows.rowNumber()));
                }
            }
        }
        return new OrdinaryRows(name, data, ordinary.build().toArray());
    }

    /** The demo's payments, a record of every kind of field, without anomalies; written to the file. */
    static OrdinaryRows payments(int count, long seed, Path file) throws IOException {
        PaymentStream payments = new PaymentStream(seed, PaymentStream.DEFAULT_START, 0);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < count; i++) {
                out.write(payments.next().json());
                out.write('\n');
            }
        }
        return new OrdinaryRows(
                "payments", Dataset.of(file, null), IntStream.range(0, count).toArray());
    }

    String name() {
        return name;
    }

    /** How many ordinary rows there are. */
    int count() {
        return rows.length;
    }

    /** A random split; every seed gives another one. */
    Split split(int trainRows, int maxTestRows, long seed) {
        int[] order = rows.clone();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < Math.min(order.length, trainRows + maxTestRows); i++) {
            int other = i + random.nextInt(order.length - i);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return new Split(
                part(order, 0, trainRows), part(order, trainRows, Math.min(order.length, trainRows + maxTestRows)));
    }

    private Dataset part(int[] order, int from, int to) {
        BitSet chosen = new BitSet();
        for (int i = from; i < to; i++) {
            chosen.set(order[i]);
        }
        return data.only(row -> chosen.get(Math.toIntExact(row)));
    }
}
