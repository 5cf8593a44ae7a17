package io.elbo.trainer.cli;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Whether a command answers for a person or for a program. */
final class OutputFormat {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "For people or for programs (default: text).")
    @SuppressWarnings("NullAway.Init")
    private Format format;

    boolean isJson() {
        return format == Format.JSON;
    }

    /** As it stands in documents. */
    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static void json(PrintWriter out, Object value) throws IOException {
        out.println(MAPPER.writeValueAsString(value));
        out.flush();
    }
}
