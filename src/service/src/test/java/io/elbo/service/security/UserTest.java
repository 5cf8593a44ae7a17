package io.elbo.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTest {
    private static final String HASH = "abcdefghijklmnopqrstuvabcdefghijklmnopqrstuvabcdefghi";

    private static String written(String name, String roles, String password) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        UserLine.write(name, roles, password.toCharArray(), print, print);
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void shouldReadTheLineThatUserLineWrites() {
        User user = User.parse(written("alice", "viewer, scorer", "correct horse battery"));

        assertThat(user.name()).isEqualTo("alice");
        assertThat(user.roles()).containsExactlyInAnyOrder(Role.VIEWER, Role.SCORER);
        PasswordHash hash = Objects.requireNonNull(user.password());
        assertThat(hash.matches("correct horse battery".toCharArray())).isTrue();
        assertThat(hash.matches("correct horse batterY".toCharArray())).isFalse();
    }

    @Test
    void shouldHashAsOthersDo() {
        // python3.11 -c "import crypt; print(crypt.crypt('pässword', '$2b$10$abcdefghijklmnopqrstuu'))"
        PasswordHash hash = PasswordHash.parse("$2b$10$abcdefghijklmnopqrstuu0y2UE7X5UDNypUhfmasP3PbPMQuqr7C");

        assertThat(hash.matches("pässword".toCharArray())).isTrue();
    }

    @Test
    void shouldWriteNoLineThatWouldBeRefused() {
        assertThat(written("alice", "viewer", "short")).contains("12 characters");
        assertThat(written("alice", "admin", "correct horse battery")).contains("viewer, scorer, operator");
        assertThat(written("al:ice", "viewer", "correct horse battery")).contains("name:hash:roles");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice:secret-password:viewer", // plain text
                "alice:$2y$05$" + HASH + ":viewer", // easy to guess from
                "alice:$2y$31$" + HASH + ":viewer", // takes for ever
                "alice:$2y$12$abcdefghijklmnopqrstuv:viewer",
                "alice:$apr1$" + HASH + ":viewer",
                "alice::secret-role",
                "alice::",
                ":$2y$12$" + HASH + ":viewer",
                "alice:viewer",
                "al\u0007ice::viewer"
            })
    void shouldRefuseLinesWithoutRepeatingThem(String line) {
        assertThatThrownBy(() -> User.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret", HASH, "alice");
    }

    @Test
    void shouldReadTheLineOfACertificate() {
        assertThat(User.parse("monitoring::viewer").password()).isNull();
    }
}
