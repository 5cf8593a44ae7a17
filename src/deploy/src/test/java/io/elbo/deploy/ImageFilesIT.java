package io.elbo.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Dockerfile does to the files of the packaged service. */
class ImageFilesIT {
    private static final Path SERVICE = Checkout.ROOT.resolve("src/service");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldKeepTheBillOfMaterialsTrueWhenItTakesLibrariesOutOfJars() throws Exception {
        Path made = SERVICE.resolve("target/bom.json");
        assumeTrue(Files.exists(made), "no bill of materials: Maven makes none while it is offline");
        Path jars = Files.createDirectory(folder.resolve("jars"));
        try (var files = Files.newDirectoryStream(SERVICE.resolve("target/quarkus-app/lib/main"), "*.jar")) {
            for (Path jar : files) {
                Files.copy(jar, jars.resolve(jar.getFileName()));
            }
        }
        Path bom = Files.copy(made, folder.resolve("bom.json"));
        Map<String, String> before = digests(bom);

        run(jars, folder.resolve("native"), bom);

        Map<String, String> after = digests(bom);
        int rewritten = 0;
        try (var files = Files.newDirectoryStream(jars, "*.jar")) {
            for (Path jar : files) {
                String name = jar.getFileName().toString();
                if (after.containsKey(name)) {
                    assertThat(after).as(name).containsEntry(name, digest(jar));
                    rewritten += Objects.equals(before.get(name), after.get(name)) ? 0 : 1;
                }
            }
        }
        assertThat(rewritten).as("jars that lost their libraries").isGreaterThanOrEqualTo(3);
        assertThat(folder.resolve("native/libonnxruntime.so")).exists();
    }

    /** Jars lose their libraries, so that each program has to be told where they lie. */
    @Test
    void shouldTellBothProgramsWhereTheirLibrariesLie() throws IOException {
        String dockerfile = Files.readString(Checkout.ROOT.resolve("Dockerfile"));

        for (String jar : List.of("elbo-train.jar", "quarkus-run.jar")) {
            String options = dockerfile.substring(0, dockerfile.indexOf("\"-jar\", \"/opt/elbo/" + jar));
            assertThat(options.substring(options.lastIndexOf("ENTRYPOINT")))
                    .as(jar)
                    .contains(
                            "-Donnxruntime.native.path=/opt/elbo/native",
                            "-Djava.library.path=/opt/elbo/native",
                            "-DZstdNativePath=/opt/elbo/native/libzstd-jni.so",
                            "-Dorg.xerial.snappy.use.systemlib=true");
        }
    }

    private void run(Path jars, Path libraries, Path bom) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        SERVICE.resolve("src/main/docker/natives")
                                .toAbsolutePath()
                                .toString(),
                        jars.toString(),
                        libraries.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("BOM", bom.toString());
        builder.environment()
                .merge("PATH", System.getProperty("java.home") + "/bin", (path, java) -> java + ":" + path);
        assertThat(builder.start().waitFor()).as(Files.readString(output)).isZero();
    }

    /** The SHA-256 of each library by the name of its file in the package. */
    private static Map<String, String> digests(Path bom) throws IOException {
        Map<String, String> digests = new HashMap<>();
        for (JsonNode component : new ObjectMapper().readTree(bom.toFile()).path("components")) {
            for (JsonNode hash : component.path("hashes")) {
                if (hash.path("alg").asText().equals("SHA-256")) {
                    digests.put(
                            "%s.%s-%s.jar"
                                    .formatted(
                                            component.path("group").asText(),
                                            component.path("name").asText(),
                                            component.path("version").asText()),
                            hash.path("content").asText());
                }
            }
        }
        return digests;
    }

    private static String digest(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
