package io.elbo.format.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority, and keys with certificates that it has signed, made by {@code keytool}, as files of each kind. */
final class Keys {
    static final String PASSWORD = "changeit";
    static final String AUTHORITY = "authority";

    private final Path folder;
    private final Path all;
    private @Nullable KeyStore made; // what stands in the file

    Keys(Path folder) throws Exception {
        this.folder = folder;
        all = folder.resolve("all.p12");
        make(AUTHORITY, "-ext", "bc:c");
    }

    /** @param more of keytool's options, such as {@code -ext san=dns:localhost} */
    Keys sign(String name, String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of("-signer", AUTHORITY));
        options.addAll(List.of(more));
        make(name, options.toArray(String[]::new));
        return this;
    }

    private void make(String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:+UseSerialGC",
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-keystore",
                all.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        made = null;
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** A store with the authority's certificate. */
    Path trust(String type) throws Exception {
        return trust(type, AUTHORITY);
    }

    Path trust(String type, String name) throws Exception {
        Path file = folder.resolve("trust-" + name + "." + type);
        if (Files.exists(file)) {
            return file;
        }
        Certificate certificate = all().getCertificate(name);
        if (type.equals("PEM")) {
            return Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()));
        }
        KeyStore store = empty(type);
        store.setCertificateEntry(name, certificate);
        return written(store, file);
    }

    /** A store with the key of this name and its certificates. */
    Path key(String type, String name) throws Exception {
        Path file = folder.resolve("key-" + name + "." + type);
        if (Files.exists(file)) {
            return file;
        }
        Certificate[] chain = all().getCertificateChain(name);
        if (type.equals("PEM")) {
            StringBuilder text = new StringBuilder(pem(
                    "PRIVATE KEY", all().getKey(name, PASSWORD.toCharArray()).getEncoded()));
            for (Certificate certificate : chain) {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            return Files.writeString(file, text);
        }
        KeyStore store = empty(type);
        store.setKeyEntry(name, all().getKey(name, PASSWORD.toCharArray()), PASSWORD.toCharArray(), chain);
        return written(store, file);
    }

    /** Of a server with this key, which knows clients that the authority has signed. */
    SSLContext server(String name) throws Exception {
        KeyStore key = KeyStore.getInstance(key("PKCS12", name).toFile(), PASSWORD.toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(key, PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(trust("PKCS12").toFile(), PASSWORD.toCharArray()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore all() throws Exception {
        if (made == null) {
            made = KeyStore.getInstance(all.toFile(), PASSWORD.toCharArray());
        }
        return made;
    }

    private static KeyStore empty(String type) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        return store;
    }

    private static Path written(KeyStore store, Path file) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }
}
