package io.elbo.service.security;

import io.elbo.service.api.RequestGate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Logins by name and password, which HTTP's basic authentication repeats with each request.
 *
 * <p>Hashing a password takes a good part of a second on purpose, and the processor belongs to the stream. So a login that
 * was right is remembered, by a keyed hash that only this process can compute and for as long as the user's line stays the
 * same; one password is hashed at a time; and those who send wrong passwords are slowed down to one a second, all together.
 * Thread-safe.
 */
final class PasswordLogins {
    private static final int MAX_WAITING = 8;
    private static final int WRONG_PER_SECOND = 1;
    private static final int MAX_REMEMBERED = 1_000;
    /** What unknown names are compared with, so that they take as long as known ones. */
    private static final PasswordHash NOBODY = PasswordHash.parse("$2y$12$" + "nobody".repeat(8) + "nobod");

    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final UsersFile users;
    private final RequestGate gate;
    private final SecretKeySpec key;

    private final Object hashing = new Object();
    private final Map<ByteBuffer, Boolean> remembered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    PasswordLogins(UsersFile users, LongSupplier nanoClock) {
        this.users = users;
        gate = new RequestGate(MAX_WAITING, WRONG_PER_SECOND, nanoClock);
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, MAC);
    }

    /** Too many passwords are being checked, or were wrong lately: come again. */
    static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BusyException() {
            super("too many passwords are being checked, or were wrong in the last seconds");
        }
    }

    /**
     * The user of this name, if the password is right. It may take a second: not for the event loop.
     *
     * @throws BusyException if it cannot be checked now
     * @throws UsersFile.BadFileException if the users are not known
     */
    Optional<User> find(String name, char[] password) {
        User user = users.find(name).orElse(null);
        PasswordHash hash = user == null ? null : user.password();
        ByteBuffer login = hash == null ? null : keyed(name, password, hash);
        if (login != null && isRemembered(login)) {
            return Optional.ofNullable(user);
        }
        if (gate.enter() != RequestGate.Decision.ADMITTED) {
            throw new BusyException();
        }
        try {
            if (isRight(hash, password, login)) {
                return Optional.ofNullable(user);
            }
            gate.charge(1);
            return Optional.empty();
        } finally {
            gate.leave();
        }
    }

    private boolean isRight(@Nullable PasswordHash hash, char[] password, @Nullable ByteBuffer login) {
        synchronized (hashing) {
            if (login == null || hash == null) {
                NOBODY.matches(password);
                return false;
            }
            if (isRemembered(login)) { // by a request that came just before
                return true;
            }
            if (password.length == 0 || !hash.matches(password)) {
                return false;
            }
        }
        synchronized (remembered) {
            remembered.put(login, true);
        }
        return true;
    }

    private boolean isRemembered(ByteBuffer login) {
        synchronized (remembered) {
            return remembered.containsKey(login);
        }
    }

    private ByteBuffer keyed(String name, char[] password, PasswordHash hash) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            String login = name + '\0' + hash + '\0' + new String(password);
            return ByteBuffer.wrap(mac.doFinal(login.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }
}
