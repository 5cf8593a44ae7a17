package io.elbo.service.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Downloads model files before the service starts. A file appears under its name only when its SHA-256 is the expected
 * one; a file that is there already with that digest is left alone.
 *
 * <pre>Fetch FOLDER (FILE URL SHA256)...</pre>
 *
 * {@code FETCH_AUTHORIZATION} of the environment is sent as the {@code Authorization} header, to scheme, host and port of the
 * given address only: a redirect to another one goes without it.
 */
public final class Fetch {
    private static final int ARGUMENTS_OF_A_FILE = 3;
    private static final int MAX_REDIRECTS = 5;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Path folder;
    private final @Nullable String authorization;
    private final PrintStream out;

    Fetch(Path folder, @Nullable String authorization, PrintStream out) {
        this.folder = folder;
        this.authorization = authorization;
        this.out = out;
    }

    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(arguments, System.getenv("FETCH_AUTHORIZATION"), System.out));
    }

    static int run(String[] arguments, @Nullable String authorization, PrintStream out) throws InterruptedException {
        if (arguments.length < 1 + ARGUMENTS_OF_A_FILE || (arguments.length - 1) % ARGUMENTS_OF_A_FILE != 0) {
            out.println("usage: Fetch FOLDER (FILE URL SHA256)...");
            return 2;
        }
        Fetch fetch = new Fetch(Path.of(arguments[0]), authorization, out);
        for (int i = 1; i < arguments.length; i += ARGUMENTS_OF_A_FILE) {
            URI address = URI.create(arguments[i + 1]);
            try {
                fetch.file(arguments[i], address, arguments[i + 2].toLowerCase(Locale.ROOT));
            } catch (IOException e) {
                out.println(arguments[i] + " from " + address.getHost() + ": " + e.getMessage());
                return 1;
            }
        }
        return 0;
    }

    private void file(String name, URI address, String sha256) throws IOException, InterruptedException {
        Path target = folder.resolve(name);
        if (Files.exists(target) && digest(target).equals(sha256)) {
            out.println(name + " is there already");
            return;
        }
        Path draft = Files.createTempFile(folder, name, ".part");
        try {
            String found = download(address, draft);
            if (!found.equals(sha256)) {
                throw new IOException("its SHA-256 is " + found + " instead of " + sha256);
            }
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        out.println(name + " has come, " + Files.size(target) + " bytes");
    }

    private String download(URI address, Path draft) throws IOException, InterruptedException {
        URI next = address;
        HttpResponse<InputStream> answer = get(next, authorization);
        for (int redirects = 0; answer.statusCode() / 100 == 3 && redirects < MAX_REDIRECTS; redirects++) {
            next = next.resolve(answer.headers().firstValue("location").orElse(""));
            answer.body().close();
            if (address.getScheme().equalsIgnoreCase("https") && !"https".equalsIgnoreCase(next.getScheme())) {
                throw new IOException("it is redirected from https to " + next.getScheme());
            }
            answer = get(next, origin(next).equals(origin(address)) ? authorization : null);
        }
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("the answer is " + answer.statusCode() + " instead of 200");
            }
            Files.copy(body, draft, StandardCopyOption.REPLACE_EXISTING);
        }
        return digest(draft);
    }

    /** Scheme, host and port, in one form for all ways to write them. */
    private static String origin(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        int port = address.getPort() >= 0 ? address.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + host + ":" + port;
    }

    private HttpResponse<InputStream> get(URI address, @Nullable String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(2));
        if (authorization != null && !authorization.isBlank()) {
            request.header("Authorization", authorization.strip());
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static String digest(Path file) throws IOException {
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
