package io.elbo.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordLoginsTest {
    private static final String ALICE = "alice:" + PasswordHash.of("alices password".toCharArray(), 10) + ":viewer";
    private static final String BOB = "bob:" + PasswordHash.of("bobs password".toCharArray(), 10) + ":operator";

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private Path file;
    private PasswordLogins logins;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("users"), "# people\n\n" + ALICE + "\ncarol::viewer\n");
        logins = new PasswordLogins(new UsersFile(file), nanos::get);
    }

    private Optional<String> login(String name, String password) {
        return logins.find(name, password.toCharArray()).map(User::name);
    }

    @Test
    void shouldFindWhoSendsTheRightPassword() {
        assertThat(login("alice", "alices password")).contains("alice");
        assertThat(login("alice", "alices password")).as("again").contains("alice");
    }

    @Test
    void shouldSlowDownThoseWhoGuess() {
        assertThat(login("alice", "guess")).isEmpty();

        assertThatThrownBy(() -> login("alice", "guess")).isInstanceOf(PasswordLogins.BusyException.class);
        assertThatThrownBy(() -> login("mallory", "guess")).isInstanceOf(PasswordLogins.BusyException.class);
        nanos.addAndGet(1_000_000_000L);
        assertThat(login("mallory", "guess")).isEmpty();
    }

    @Test
    void shouldNotMakeThoseWaitWhoHaveLoggedInBefore() {
        assertThat(login("alice", "alices password")).contains("alice");
        assertThat(login("mallory", "guess")).isEmpty();

        assertThat(login("alice", "alices password")).contains("alice");
    }

    @Test
    void shouldFindNobodyWhoHasNoPassword() {
        assertThat(login("carol", "")).isEmpty();
    }

    @Test
    void shouldReadTheFileAgainWhenItIsReplacedAlsoBehindALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        logins = new PasswordLogins(new UsersFile(link), nanos::get);
        assertThat(login("alice", "alices password")).contains("alice");

        Path next = Files.writeString(folder.resolve("next"), BOB);
        Files.delete(link);
        Files.createSymbolicLink(link, next);

        assertThat(login("bob", "bobs password")).contains("bob");
        assertThat(login("alice", "alices password"))
                .as("whom the file names no more")
                .isEmpty();
    }

    @Test
    void shouldLetNobodyInWhileTheFileIsWrong() throws IOException {
        assertThat(login("alice", "alices password")).contains("alice");

        Files.writeString(file, ALICE + "\n" + "bob:plain-secret:operator");

        assertThatThrownBy(() -> login("alice", "alices password"))
                .isInstanceOf(UsersFile.BadFileException.class)
                .hasMessageContaining("line 2")
                .message()
                .doesNotContain("plain-secret");
        Files.writeString(file, ALICE + "\n" + ALICE);
        assertThatThrownBy(() -> login("alice", "alices password")).hasMessageContaining("same name");
        Files.delete(file);
        assertThatThrownBy(() -> login("alice", "alices password")).hasMessageContaining("cannot be read");
        Files.writeString(file, ALICE);
        assertThat(login("alice", "alices password")).contains("alice");
    }
}
