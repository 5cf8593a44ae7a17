package io.elbo.trainer.realfiles;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** Kinds of files that people have, each made of the same sort of rows: a small history, and what follows it. */
enum RealFile {
    DECIMAL_COMMA("csv", "v;k;x", "%3$s;%2$s;%1$s") {
        @Override
        String number(double value) {
            return super.number(value).replace('.', ',');
        }
    },
    THOUSANDS_AND_CURRENCY("csv", "v,k,x", "\"$%3$s\",%2$s,%1$s") {
        @Override
        String number(double value) {
            return String.format(Locale.ROOT, "%,.2f", 100 * value);
        }
    },
    UNITS("csv", "v,k,x", "%3$s °C,%2$s,%1$s km"),
    MISSING_WORD("csv", "v,k,x", "%3$s,%2$s,%1$s") {
        @Override
        String record(SplittableRandom random, long row) {
            return random.nextInt(8) == 0 ? "--,a,50.0" : super.record(random, row);
        }
    },
    SLASHED_DATES("csv", "day,v,k,x", "%4$s,%3$s,%2$s,%1$s") {
        @Override
        String time(long row) {
            return pattern(row, "yyyy/MM/dd");
        }
    },
    DATES_WITH_SENTINELS("csv", "shipped,v,k,x", "%4$s,%3$s,%2$s,%1$s") {
        @Override
        String time(long row) {
            return row % 10 == 0 ? "N/A" : pattern(row, "dd.MM.yyyy");
        }
    },
    EPOCH_NANOS("jsonl", "", "{\"ts\":%4$s,\"v\":%3$s,\"k\":\"%2$s\",\"x\":%1$s}") {
        @Override
        String time(long row) {
            return second(row) + "123456789";
        }
    },
    COUNTER("jsonl", "", "{\"rx_bytes\":%4$s,\"v\":%3$s,\"k\":\"%2$s\",\"x\":%1$s}") {
        @Override
        String time(long row) {
            return String.valueOf(5_000_000_000L + 1_700 * row);
        }
    },
    ORDER_NUMBERS("csv", "order,v,k,x", "%4$s,%3$s,%2$s,%1$s") {
        @Override
        String time(long row) {
            return String.valueOf(1_700_050_000L + 31 * row);
        }
    },
    LONG_IDENTIFIERS("jsonl", "", "{\"parent\":%4$s,\"v\":%3$s,\"k\":\"%2$s\",\"x\":%1$s}") {
        @Override
        String time(long row) {
            return String.valueOf(9_007_199_254_740_993L + row % 3);
        }
    },
    LABEL_WITH_A_BLANK("csv", " v, k, x, Label", "%3$s,%2$s,%1$s,BENIGN"),
    LATITUDE("csv", "lat,k,x", "%3$s,%2$s,%1$s") {
        @Override
        String number(double value) {
            return String.format(Locale.ROOT, "%.7f", 47.3769 + value * 1e-5);
        }
    },
    UTF_16("csv", "größe,k,x", "%3$s,%2$s,%1$s") {
        @Override
        byte[] encode(String text) {
            return ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE);
        }
    },
    TWICE_PACKED("csv", "v,k,x", "%3$s,%2$s,%1$s") {
        @Override
        byte[] encode(String text) throws IOException {
            return gzip(gzip(super.encode(text)));
        }
    },
    STRAY_QUOTE("csv", "v,k,x", "%3$s,\"%2$s\",%1$s") {
        @Override
        String record(SplittableRandom random, long row) {
            return row % 500 == 7 ? "1,\"a \"bad\" cell\",2" : super.record(random, row);
        }
    },
    PREAMBLE_AND_UNITS("csv", "Export 12\n\nv,k,x\ndegC,,m", "%3$s,%2$s,%1$s"),
    TRAILING_SEPARATOR("csv", "v,k,x", "%3$s,%2$s,%1$s,"),
    NO_HEADER("csv", null, "%3$s,%2$s,%1$s"),
    TOO_DEEP("jsonl", "", "{\"v\":%3$s,\"k\":\"%2$s\",\"x\":%1$s}") {
        @Override
        String record(SplittableRandom random, long row) {
            return row % 500 == 7 ? "{\"v\":" + "[".repeat(600) + "]".repeat(600) + "}" : super.record(random, row);
        }
    },
    NAMES_AS_VALUES("jsonl", "", "{\"by\":{\"host-%4$s\":%3$s},\"v\":%3$s,\"k\":\"%2$s\",\"x\":%1$s}") {
        @Override
        String time(long row) {
            return String.valueOf(row * 7919 % 2003);
        }
    };

    private static final long START = 1_714_521_600L; // 1 May 2024
    private static final long SECONDS_PER_ROW = 617;

    final String ending;
    private final String header; // without its line end
    private final boolean headerless;
    private final String form; // of a record: x, k, v and a time

    RealFile(String ending, @org.jspecify.annotations.Nullable String header, String form) {
        this.ending = ending;
        this.header = header == null ? "" : header;
        headerless = header == null;
        this.form = form;
    }

    /** Rows from this number on, as the file's bytes. */
    final byte[] rows(long first, int count, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        if (!header.isEmpty() && !headerless) {
            text.append(header).append('\n');
        }
        for (long row = first; row < first + count; row++) {
            text.append(record(random, row)).append('\n');
        }
        return encode(text.toString());
    }

    /** One record whose value is far from all others. */
    final byte[] oddRow(long row) throws IOException {
        String record = String.format(Locale.ROOT, form, "50.0", "a", number(5000), time(row));
        return encode((header.isEmpty() || headerless ? "" : header + "\n") + record + "\n" + record + "\n");
    }

    String record(SplittableRandom random, long row) {
        double value = 50 + 5 * gaussian(random);
        String word = "abc".substring(random.nextInt(3)).substring(0, 1);
        String x = String.format(Locale.ROOT, "%.1f", 50 + 10 * gaussian(random));
        return String.format(Locale.ROOT, form, x, word, number(value), time(row));
    }

    private static double gaussian(SplittableRandom random) {
        double sum = 0;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum - 6;
    }

    String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    String time(long row) {
        return String.valueOf(second(row));
    }

    static long second(long row) {
        return START + SECONDS_PER_ROW * row;
    }

    static String pattern(long row, String pattern) {
        return Instant.ofEpochSecond(second(row))
                .atOffset(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
    }

    byte[] encode(String text) throws IOException {
        return text.getBytes(Charset.forName("UTF-8"));
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
