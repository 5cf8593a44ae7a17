package io.elbo.core.feature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/** A schema with every kind of field and place, and random documents that often, but not always, fit it. */
final class Documents {
    static final Schema SCHEMA = new Schema(List.of(
            new NumericField("amount", "/amount"),
            new CategoricalField("country", "/customer/country", List.of("CH", "DE", "1", "true", "日本")),
            new NumericField("age", "/customer/age"),
            new BooleanField("flag", "/flag"),
            new TimestampField("at", "/at", TimestampFormat.ISO_8601),
            new TimestampField("seconds", "/seconds", TimestampFormat.EPOCH_SECONDS),
            new TimestampField("millis", "/list/0/millis", TimestampFormat.EPOCH_MILLIS),
            new NumericField("second", "/list/1"),
            new NumericField("escaped", "/a~1b/c~0d"),
            new NumericField("index", "/customer/0"),
            new CategoricalField("nameless", "/", List.of("x"))));

    private static final String[] NAMES = {
        "amount",
        "customer",
        "country",
        "age",
        "flag",
        "at",
        "seconds",
        "millis",
        "list",
        "a/b",
        "c~d",
        "0",
        "1",
        "",
        "ü"
    };
    private static final String[] TEXTS = {
        "",
        " ",
        "CH",
        "DE",
        "日本",
        "x",
        "true",
        "FALSE",
        "yes",
        "0",
        "1",
        "1.0",
        "12.5",
        " -3e2 ",
        ".5",
        "5.",
        "+7",
        "1e400",
        "-1e400",
        "1e-400",
        "--1",
        "1e",
        "e",
        "NaN",
        "Infinity",
        "0x10",
        "1d",
        "１２",
        "2024-02-29T12:34:56Z",
        "2024-02-29 12:34:56.789+02:00",
        "2024-02-30",
        "2024-12-31",
        "2024-12-31T24:00",
        "\u0000\"\\\uD83D\uDE00"
    };

    private Documents() {}

    static ObjectNode document(Random random) {
        return object(random, 4);
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(7); i > 0; i--) {
            String name = NAMES[random.nextInt(NAMES.length)];
            object.set(name, valueFor(name, random, depth - 1));
        }
        return object;
    }

    private static JsonNode valueFor(String name, Random random, int depth) {
        boolean container = name.equals("customer") || name.equals("list") || name.equals("a/b");
        if (depth > 0 && (container ? random.nextInt(8) > 0 : random.nextInt(10) == 0)) {
            return name.equals("list") || random.nextInt(6) == 0 ? array(random, depth) : object(random, depth);
        }
        return scalar(random);
    }

    private static ArrayNode array(Random random, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(random.nextBoolean() ? scalar(random) : object(random, depth - 1));
        }
        return array;
    }

    private static JsonNode scalar(Random random) {
        JsonNodeFactory node = JsonNodeFactory.instance;
        return switch (random.nextInt(9)) {
            case 0 -> node.nullNode();
            case 1 -> node.booleanNode(random.nextBoolean());
            case 2 -> node.numberNode(random.nextInt(4));
            case 3 -> node.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(80) - 40));
            case 4 -> node.numberNode(new BigInteger(random.nextInt(400), random));
            case 5 -> node.numberNode(1_704_103_200_000L + random.nextInt());
            default -> node.textNode(TEXTS[random.nextInt(TEXTS.length)]);
        };
    }
}
