package io.elbo.trainer.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A file of properties that an option names. */
final class PropertiesFile {
    private PropertiesFile() {}

    /**
     * @param option for messages
     * @throws IOException if it cannot be read, or is no such file
     */
    static Map<String, String> read(Path file, String option) throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IOException("the file " + file + " of " + option + " cannot be read");
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the file " + file + " of " + option + " is no file of properties: " + e.getMessage(), e);
        }
        Map<String, String> properties = new LinkedHashMap<>();
        read.forEach((name, value) -> properties.put(name.toString(), value.toString()));
        return properties;
    }
}
