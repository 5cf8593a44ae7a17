package io.elbo.format;

/**
 * How the settings of a {@link FormatSpec} are named where the user has written them, such as {@code --schema-file}.
 *
 * @param registry the setting that names the address of the registry of schemas
 */
public record FormatNames(
        String format,
        String schemaFile,
        String framing,
        String message,
        String registry,
        String envelope,
        String onTombstone,
        String onDelete) {}
