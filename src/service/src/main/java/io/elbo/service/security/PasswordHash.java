package io.elbo.service.security;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A password, hashed by bcrypt so that guessing it costs much, as {@code htpasswd -B} and Helm write it:
 * {@code $2y$<cost><salt and hash>}. Bcrypt reads no more than 72 bytes of a password.
 */
final class PasswordHash {
    static final int MAX_PASSWORD_BYTES = 72;

    private static final BCrypt.Version VERSION = BCrypt.Version.VERSION_2Y;
    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
    /** A quarter of a second on the processors of today. */
    private static final int COST = 12;

    private static final int MIN_COST = 10;
    private static final int MAX_COST = 16;

    private final String text;

    private PasswordHash(String text) {
        this.text = text;
    }

    /** Hashes a password with a salt of its own. */
    static PasswordHash of(char[] password) {
        return of(password, COST);
    }

    /** @param cost logarithm to base 2 of the rounds, and so of what each guess costs */
    static PasswordHash of(char[] password, int cost) {
        return new PasswordHash(BCrypt.with(VERSION).hashToString(cost, password));
    }

    /** @throws IllegalArgumentException if the text is no hash, or one that is easy to guess from */
    static PasswordHash parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("it is no hash of bcrypt");
        }
        int cost = Integer.parseInt(form.group(1));
        if (cost < MIN_COST || cost > MAX_COST) {
            throw new IllegalArgumentException("its cost is not between " + MIN_COST + " and " + MAX_COST);
        }
        return new PasswordHash(text);
    }

    /** Takes as long for a wrong password as for the right one. */
    boolean matches(char[] password) {
        byte[] given = new String(password).getBytes(StandardCharsets.UTF_8);
        return BCrypt.verifyer(VERSION, LongPasswordStrategies.truncate(VERSION))
                .verify(given, text.getBytes(StandardCharsets.US_ASCII))
                .verified;
    }

    @Override
    public String toString() {
        return text;
    }
}
