package io.elbo.core.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.Notation;
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
            new CategoricalField("nameless", "/", List.of("x")),
            new NumericField("placed", "/placed").withCentre(12.25, 1e-3),
            new NumericField("gaps", "/gaps").withMissing(List.of("--", "2", "true")),
            new CategoricalField("words", "/words", List.of("DE", "1"))
                    .withMissing(List.of("--", "CH", "2", "true", "日本"))));

    /** Fields whose values are written in forms of their own. */
    static final Schema WRITTEN = new Schema(List.of(
            new NumericField("comma", "/comma")
                    .withNotation(new Notation(",", ".", "€", "%"))
                    .withMissing(List.of("--", "n/a", "-999")),
            new NumericField("blank", "/blank")
                    .withNotation(new Notation(".", " ", "", "km/h"))
                    .withCentre(1e6, 0.01),
            new BooleanField("flag", "/flag", List.of("--", "0")),
            new TimestampField("day", "/day", new TimestampFormat("dd.MM.yyyy HH:mm:ss"))
                    .withMissing(List.of("--", "0")),
            new TimestampField("digits", "/digits", new TimestampFormat("yyyyMMddHHmmss"))
                    .withMissing(List.of("0"))
                    .withCycles(List.of(Cycle.WEEK)),
            new TimestampField("micros", "/micros", TimestampFormat.EPOCH_MICROS),
            new TimestampField("nanos", "/nanos", TimestampFormat.EPOCH_NANOS).withCycles(List.of(Cycle.DAY)),
            new TimestampField("mail", "/mail", TimestampFormat.RFC_2822),
            new TimestampField("log", "/log", TimestampFormat.APACHE)));

    private static final String[] WRITTEN_TEXTS = {
        "--",
        " -- ",
        "n/a",
        "-999",
        "0",
        "€ 1.234,5",
        "(70,50)",
        "60,88-",
        "\u22125 %",
        "1 234.5 km/h",
        "1\u00A0234",
        "1\u202F234\u00A0km/h",
        "1,5E+03",
        "1.23",
        "yes",
        "06.05.2024 12:34:56",
        "06.05.2024 12:34:56,789 UTC",
        "31.02.2024 00:00:00",
        "20240506123456",
        "20240506123456.5+02",
        "1714998896123456789",
        "Mon, 06 May 2024 12:34:56 +0200",
        "6 May 2024 12:34 GMT",
        "[06/May/2024:12:34:56 +0200]",
        "",
        "\"",
        "\\"
    };

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
        "ü",
        "placed",
        "gaps",
        "words"
    };
    private static final String[] TEXTS = {
        "--",
        " -- ",
        "2",
        " 2",
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

    /** A document with a value for every field of {@link #WRITTEN}, seldom a fitting one. */
    static ObjectNode written(Random random) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        WRITTEN.fields().forEach(field -> object.set(field.name(), writtenScalar(random)));
        return object;
    }

    private static JsonNode writtenScalar(Random random) {
        JsonNodeFactory node = JsonNodeFactory.instance;
        return switch (random.nextInt(8)) {
            case 0 -> scalar(random);
            case 1 -> node.numberNode(20_240_506_123_400L + random.nextInt(100));
            case 2 -> node.numberNode(1_714_998_896_123_456_789L + random.nextInt());
            case 3 -> node.numberNode(random.nextInt(3) - 1);
            default -> node.textNode(WRITTEN_TEXTS[random.nextInt(WRITTEN_TEXTS.length)]);
        };
    }

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

    /** A text that a field of one of the schemas may be able to read. */
    static String text(Random random) {
        String[] texts = random.nextBoolean() ? TEXTS : WRITTEN_TEXTS;
        return texts[random.nextInt(texts.length)];
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
