package io.elbo.trainer.train;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.vae.Reconstruction;
import io.elbo.trainer.vae.VaeSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A small stream of made-up orders with every kind of field: the price follows the product, the hour follows the channel. */
public final class Orders {
    public static final Schema SCHEMA = new Schema(List.of(
            new TimestampField("time", "/time", TimestampFormat.EPOCH_SECONDS),
            new CategoricalField("product", "/product/name"),
            new NumericField("price", "/product/price"),
            new BooleanField("express", "/express"),
            new NumericField("bytes", "/bytes"),
            new CategoricalField("channel", "/channel")));

    private static final String[] PRODUCTS = {"pen", "book", "lamp", "chair", "desk"};

    private Orders() {}

    /** One order; about 5 % have no {@code bytes}. */
    public static String order(SplittableRandom random) {
        int product = random.nextInt(PRODUCTS.length);
        boolean shop = random.nextInt(3) == 0;
        double price = Math.pow(3, product) * Math.exp(0.1 * random.nextGaussian());
        double hour = shop ? 9 + 8 * random.nextDouble() : 24 * random.nextDouble();
        long time = 1_767_571_200L + random.nextInt(60) * 86_400L + (long) (hour * 3600);
        String bytes =
                random.nextInt(20) == 0 ? "null" : String.valueOf((long) Math.exp(6 + 2 * random.nextGaussian()));
        return String.format(
                Locale.ROOT,
                "{\"time\":%d,\"product\":{\"name\":\"%s\",\"price\":%.4f},\"express\":%b,\"bytes\":%s,\"channel\":\"%s\"}",
                time,
                PRODUCTS[product],
                price,
                !shop && random.nextInt(4) == 0,
                bytes,
                shop ? "shop" : "web");
    }

    public static History history(int rows, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        try (History.Builder builder = new History.Builder(SCHEMA)) {
            for (int i = 0; i < rows; i++) {
                builder.observe(order(random).getBytes(StandardCharsets.UTF_8));
            }
            return builder.fit(0.2, seed);
        }
    }

    /** A training of about a second. */
    public static TrainingSettings settings(long seed) {
        return settings(seed, ScoreKind.MEMORY);
    }

    static TrainingSettings settings(long seed, ScoreKind score) {
        return settings(seed, score, Reconstruction.GAUSSIAN, 0);
    }

    static TrainingSettings settings(long seed, ScoreKind score, Reconstruction reconstruction, int samples) {
        VaeSettings vae = new VaeSettings(32, 16, 6, 1, 0.2, 300, 128, 5e-3, 40, seed, reconstruction, samples);
        return new TrainingSettings("orders", "1", "2026-01-01T00:00:00Z", 0.2, score, vae);
    }

    public static TrainedModel train(int rows, long seed) throws Exception {
        return train(rows, seed, ScoreKind.MEMORY);
    }

    static TrainedModel train(int rows, long seed, ScoreKind score) throws Exception {
        return train(rows, settings(seed, score));
    }

    static TrainedModel train(int rows, TrainingSettings settings) throws Exception {
        try (History history = history(rows, settings.vae().seed())) {
            return new Training(history, settings, "sha256:none", "test").run(step -> {});
        }
    }

    /** Orders, of which every {@code every}-th has a price that its product never has; none where it is 0. */
    public static List<String> orders(SplittableRandom random, int count, int every) {
        return IntStream.range(0, count)
                .mapToObj(i -> every > 0 && i % every == 0
                        ? order(random).replaceFirst("\"price\":[0-9.]+", "\"price\":700")
                        : order(random))
                .toList();
    }
}
