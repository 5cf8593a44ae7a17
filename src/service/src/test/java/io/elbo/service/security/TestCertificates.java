package io.elbo.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority, a server that it has signed the certificate of, and clients likewise, made by {@code keytool}. */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";
    private static final String SERVER = "server";

    private final Path file; // of all keys
    private final Path serverFile;
    private final Path trusted;

    private TestCertificates(Path folder) {
        file = folder.resolve("keys.p12");
        serverFile = folder.resolve("server.p12");
        trusted = folder.resolve("trusted.p12");
    }

    /** @param clients names of the subjects */
    public static TestCertificates in(Path folder, String... clients) throws Exception {
        TestCertificates made = new TestCertificates(folder);
        made.keytool("-genkeypair", AUTHORITY, "-ext", "bc:c");
        made.replaceServer();
        for (String client : clients) {
            made.sign(client);
        }
        KeyStore store = empty();
        store.setCertificateEntry(AUTHORITY, made.certificate(AUTHORITY));
        write(store, made.trusted);
        return made;
    }

    /** What the service needs to speak TLS with the server's certificate, and to know that of clients. */
    public Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("quarkus.http.ssl-port", "${quarkus.http.port}");
        properties.put("quarkus.http.tls-configuration-name", "api");
        properties.put("quarkus.tls.api.key-store.p12.path", serverFile.toString());
        properties.put("quarkus.tls.api.key-store.p12.password", PASSWORD);
        properties.put("quarkus.tls.api.trust-store.p12.path", trusted.toString());
        properties.put("quarkus.tls.api.trust-store.p12.password", PASSWORD);
        return properties;
    }

    public Certificate server() throws Exception {
        return certificate(SERVER);
    }

    /** Puts another certificate of the server in the place of the one before, at once. */
    public void replaceServer() throws Exception {
        if (keys().containsAlias(SERVER)) {
            keytool("-delete", SERVER);
        }
        sign(SERVER, "-ext", "san=dns:localhost");
        Path next = serverFile.resolveSibling("next.p12");
        write(only(SERVER), next);
        Files.move(next, serverFile, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * What a client trusts and shows.
     *
     * @param name whose certificate it shows; null for nobody's
     */
    public SSLContext client(@Nullable String name) throws Exception {
        KeyStore authority = empty();
        authority.setCertificateEntry(AUTHORITY, certificate(AUTHORITY));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authority);
        KeyManager[] shown = null;
        if (name != null) {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(only(name), PASSWORD.toCharArray());
            shown = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown, trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore keys() throws Exception {
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    private Certificate certificate(String name) throws Exception {
        return keys().getCertificate(name);
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** A store with the key of one name and its certificates. */
    private KeyStore only(String name) throws Exception {
        KeyStore keys = keys();
        KeyStore own = empty();
        own.setKeyEntry(
                name,
                keys.getKey(name, PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                keys.getCertificateChain(name));
        return own;
    }

    private static void write(KeyStore store, Path file) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private void sign(String name, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("-signer", AUTHORITY));
        all.addAll(List.of(more));
        keytool("-genkeypair", name, all.toArray(String[]::new));
    }

    private void keytool(String action, String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                action,
                "-alias",
                name,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD));
        if (action.equals("-genkeypair")) {
            command.addAll(List.of("-dname", "CN=" + name + ", OU=tests", "-keyalg", "EC", "-groupname", "secp256r1"));
        }
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
