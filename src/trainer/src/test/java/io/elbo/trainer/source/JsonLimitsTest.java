package io.elbo.trainer.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLimitsTest {
    @TempDir
    Path temp = Path.of("set by JUnit");

    private SourceFolder folder = new SourceFolder(temp);

    @BeforeEach
    void useFolder() {
        folder = new SourceFolder(temp);
    }

    private void assertSkipped(String line, String why) throws IOException {
        assertThat(folder.read(folder.write("a.jsonl", "{\"v\":1}\n" + line + "\n{\"v\":2}\n{\"v\":3}\n")))
                .hasSize(3);
        assertThat(folder.skipped()).isEqualTo(1);
        assertThat(folder.notices()).singleElement().asString().contains("a.jsonl:2: skipped", why);
    }

    @Test
    void shouldSkipALinePastTheLimitsAndSayWhichOne() throws IOException {
        assertSkipped("{\"v\":" + "[".repeat(600) + "]".repeat(600) + "}", "nested deeper than 500 levels");
        assertSkipped("{\"" + "n".repeat(60_000) + "\":1}", "a name of more than 50000 characters");
    }

    @Test
    void shouldSayThatNanIsNoJsonAndAcceptItWhereItIsLenient() throws IOException {
        assertSkipped("{\"v\":NaN}", "NaN or Infinity is not JSON at byte");
        Path file = folder.write(
                "b.jsonl", "{\"v\": NaN, \"w\":[1,-Infinity],\"l\":0, \"x\":{\"y\":Infinity}}\n{\"v\":2,\"l\":1}\n");
        assertThat(folder.read(file, options -> options.withLenient(true).withLabel("l")))
                .containsExactly("{\"v\": null, \"w\":[1,null], \"x\":{\"y\":null}}", "{\"v\":2}");
    }
}
