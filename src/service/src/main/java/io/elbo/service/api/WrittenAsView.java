package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.stream.settings.WrittenAs;
import org.jspecify.annotations.Nullable;

/**
 * How the records of a detector's topic are read, as the API shows it. What there is not is left out.
 *
 * @param registry the address of the registry of schemas, without user and password
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WrittenAsView(
        String format,
        @Nullable String framing,
        @Nullable String schemaFile,
        @Nullable String registry,
        @Nullable String envelope) {
    static WrittenAsView of(WrittenAs words) {
        return new WrittenAsView(
                words.format(), words.framing(), words.schemaFile(), words.registry(), words.envelope());
    }
}
