package io.elbo.service.security;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may use the HTTP port, as a line of the users' file says: {@code name:hash:roles}.
 *
 * @param password null if the user cannot log in by password: the line of a certificate, {@code name::roles}
 */
record User(String name, @Nullable PasswordHash password, Set<Role> roles) {
    private static final int PARTS = 3;

    /** @throws IllegalArgumentException if the line is wrong; the message does not hold the line */
    static User parse(String line) {
        String[] parts = line.split(":", -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("it is not name:hash:roles, where the hash is empty for a certificate");
        }
        String name = parts[0].strip();
        if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the name is empty or has control characters");
        }
        String hash = parts[1].strip();
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String word : parts[2].split(",")) {
            roles.add(Role.of(word.strip())
                    .orElseThrow(() -> new IllegalArgumentException("the roles are not some of "
                            + Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", ")))));
        }
        try {
            return new User(name, hash.isEmpty() ? null : PasswordHash.parse(hash), Set.copyOf(roles));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the hash of the password is not accepted: " + e.getMessage()
                            + "; 'htpasswd -nBC 12 NAME' makes one",
                    e);
        }
    }
}
