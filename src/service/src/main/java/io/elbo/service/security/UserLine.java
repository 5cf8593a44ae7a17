package io.elbo.service.security;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a line for the file of {@code elbo.security.users-file}. It asks for the password, or reads it from the standard
 * input. A program of its own, so that nobody needs a running service.
 *
 * <pre>UserLine NAME ROLES
 * UserLine alice viewer,scorer</pre>
 */
public final class UserLine {
    private static final int MIN_CHARACTERS = 12;

    private UserLine() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2 || arguments[0].startsWith("-")) {
            System.err.println("usage: UserLine NAME ROLES, such as: UserLine alice viewer,scorer"
                    + System.lineSeparator() + "ROLES are viewer, scorer and operator, separated by commas;"
                    + " the password is asked for, or read from the standard input");
            System.exit(2);
        }
        System.exit(write(arguments[0], arguments[1], password(), System.out, System.err));
    }

    @SuppressWarnings("SystemConsoleNull") // in Java 22 and later it reads the standard input, too
    private static char[] password() throws IOException {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password: ");
        if (typed != null) {
            return typed;
        }
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? new char[0] : line.toCharArray();
    }

    static int write(String name, String roles, char[] password, PrintStream out, PrintStream err) {
        int bytes = new String(password).getBytes(StandardCharsets.UTF_8).length;
        if (password.length < MIN_CHARACTERS || bytes > PasswordHash.MAX_PASSWORD_BYTES) {
            err.println("a password needs " + MIN_CHARACTERS + " characters at least, and has no more than "
                    + PasswordHash.MAX_PASSWORD_BYTES + " bytes");
            return 1;
        }
        String line = name + ":" + PasswordHash.of(password) + ":" + roles;
        Arrays.fill(password, '\0');
        try {
            User.parse(line);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 1;
        }
        out.println(line);
        return 0;
    }
}
