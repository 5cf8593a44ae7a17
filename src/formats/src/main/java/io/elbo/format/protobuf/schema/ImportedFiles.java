package io.elbo.format.protobuf.schema;

import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that a schema on disk imports. Their paths begin in a folder that compilers are told of and we are not. It must be the schema's
 * own or one around it, so that these are tried, the nearest first.
 */
public final class ImportedFiles {
    private static final int MAX_FILES = 1_000;

    private final Path folder;
    private final Map<String, String> texts = new LinkedHashMap<>();

    private ImportedFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * The files that the schema imports, and those that they import. Files that there are not are left out: perhaps nobody needs them.
     *
     * @param text of the schema
     * @throws UnusableSchemaException if a file cannot be parsed
     * @throws IOException if a file cannot be read
     */
    public static List<WriterSchema.Reference> of(Path schema, String text)
            throws IOException, UnusableSchemaException {
        Path folder = schema.toAbsolutePath().normalize().getParent();
        ImportedFiles files = new ImportedFiles(folder == null ? Path.of("") : folder);
        files.follow("the schema", text);
        return files.texts.entrySet().stream()
                .map(file -> new WriterSchema.Reference(file.getKey(), file.getValue()))
                .toList();
    }

    private void follow(String name, String text) throws IOException, UnusableSchemaException {
        ProtoFileElement file = ProtobufSchema.file(name, text);
        List<String> imports = new ArrayList<>(file.getImports());
        imports.addAll(file.getPublicImports());
        for (String imported : imports) {
            Path path = find(imported);
            if (path == null || texts.containsKey(imported)) {
                continue;
            }
            if (texts.size() >= MAX_FILES) {
                throw new UnusableSchemaException("the schema imports more than " + MAX_FILES + " files");
            }
            String content = Files.readString(path);
            texts.put(imported, content);
            follow(imported, content);
        }
    }

    private @Nullable Path find(String imported) {
        for (Path around = folder; around != null; around = around.getParent()) {
            Path path = around.resolve(imported);
            if (Files.isRegularFile(path)) {
                return path;
            }
        }
        return null;
    }
}
