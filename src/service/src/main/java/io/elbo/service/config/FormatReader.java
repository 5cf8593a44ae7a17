package io.elbo.service.config;

import io.elbo.core.format.RecordFormat;
import io.elbo.format.BadFormatException;
import io.elbo.format.EventSpec;
import io.elbo.format.FormatNames;
import io.elbo.format.FormatSpec;
import io.elbo.format.Formats;
import io.elbo.format.writer.WriterSchemas;
import io.elbo.service.config.ElboConfig.DetectorConfig;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.WrittenAs;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Turns what a detector says of its topic's records into their format, or refuses it in one line. */
final class FormatReader {
    private static final String NONE = "none";

    private FormatReader() {}

    /**
     * @param prefix of the detector's properties
     * @param registry of schemas; null if there is none
     */
    static RecordFormat read(String prefix, DetectorConfig tree, @Nullable WriterSchemas registry) {
        FormatNames names = new FormatNames(
                prefix + "format",
                prefix + "schema.file",
                prefix + "schema.framing",
                prefix + "schema.message",
                SchemaRegistryReader.PREFIX + "url",
                prefix + "envelope",
                prefix + "on-tombstone",
                prefix + "on-delete");
        try {
            return Formats.of(spec(tree), names, registry);
        } catch (BadFormatException e) {
            throw new BadConfigurationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What {@link #read} has read, in words. */
    static WrittenAs words(DetectorConfig tree, @Nullable WriterSchemas registry) {
        FormatSpec spec = spec(tree);
        String framing = Formats.framing(spec, registry != null);
        boolean isFramed = !framing.equals(NONE);
        boolean asksRegistry = isFramed
                && !spec.format().equals("json-schema")
                && !(spec.format().equals("protobuf") && spec.schemaFile() != null);
        return new WrittenAs(
                spec.format(),
                isFramed ? framing : null,
                spec.schemaFile() == null ? null : spec.schemaFile().toString(),
                asksRegistry ? String.valueOf(registry) : null,
                tree.envelope().strip().equals(NONE) ? null : tree.envelope().strip());
    }

    private static FormatSpec spec(DetectorConfig tree) {
        return new FormatSpec(
                tree.format().strip(),
                tree.schema().file().map(file -> Path.of(file.strip())).orElse(null),
                tree.schema().framing().map(String::strip).orElse(null),
                tree.schema().message().map(String::strip).orElse(null),
                new EventSpec(
                        tree.envelope().strip(),
                        tree.onTombstone().map(String::strip).orElse(null),
                        tree.onDelete().map(String::strip).orElse(null)));
    }
}
