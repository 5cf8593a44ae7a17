package io.elbo.service.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The users of a file, one a line; empty lines and those that begin with {@code #} say nothing. The file is read at each
 * login, through symbolic links, so that a secret that is replaced counts at once. While it is wrong nobody can log in.
 * Thread-safe.
 */
final class UsersFile {
    private static final System.Logger LOG = System.getLogger(UsersFile.class.getName());

    private final Path path;
    private byte[] bytes = new byte[0];
    private Map<String, User> users = Map.of();
    private String problem = "";

    UsersFile(Path path) {
        this.path = path;
    }

    /** The file is wrong. The message names file and line, and holds nothing of the line. */
    static final class BadFileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadFileException(String message) {
            super(message);
        }
    }

    /** @throws BadFileException if the file cannot be read or is wrong */
    synchronized Optional<User> find(String name) {
        try {
            read();
        } catch (BadFileException e) {
            log(String.valueOf(e.getMessage()));
            throw e;
        }
        return Optional.ofNullable(users.get(name));
    }

    /** @throws BadFileException as {@link #find} does, without a line in the log */
    synchronized void read() {
        byte[] now;
        try {
            now = Files.readAllBytes(path);
        } catch (IOException e) {
            throw failed("the file of elbo.security.users-file cannot be read: " + e);
        }
        if (!Arrays.equals(now, bytes) || users.isEmpty()) {
            users = parse(new String(now, StandardCharsets.UTF_8));
            bytes = now;
            problem = "";
        }
    }

    private Map<String, User> parse(String text) {
        Map<String, User> found = new LinkedHashMap<>();
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                User user = User.parse(line);
                if (found.put(user.name(), user) != null) {
                    throw new IllegalArgumentException("another line has the same name");
                }
            } catch (IllegalArgumentException e) {
                throw failed(
                        "line " + (i + 1) + " of the file of elbo.security.users-file is wrong: " + e.getMessage());
            }
        }
        if (found.isEmpty()) {
            throw failed("the file of elbo.security.users-file names nobody");
        }
        return found;
    }

    private BadFileException failed(String message) {
        users = Map.of();
        return new BadFileException(message);
    }

    private void log(String message) {
        if (!message.equals(problem)) {
            problem = message;
            LOG.log(System.Logger.Level.ERROR, "nobody can log in: {0}", message);
        }
    }
}
