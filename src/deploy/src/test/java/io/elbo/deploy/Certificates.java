package io.elbo.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;

/** An authority of the test's own, and certificates that it has signed: for the broker, and for one user. All PEM. */
final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path file;
    private final KeyStore store;

    /** @param folder to be written to */
    Certificates(Path folder, String user) throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = folder;
        file = folder.resolve("certificates.p12");
        make("authority", "CN=authority", "-ext", "bc:c");
        make("broker", "CN=broker", "-signer", "authority", "-ext", "san=dns:localhost");
        make("user", "CN=" + user, "-signer", "authority");
        store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }

    private void make(String alias, String name, String... more) throws IOException, InterruptedException {
        String[] arguments = {
            "-genkeypair",
            "-alias",
            alias,
            "-dname",
            name,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            PASSWORD
        };
        String[] all = new String[arguments.length + more.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        Program.ofJava("keytool").run(folder, all);
    }

    String authority() throws GeneralSecurityException {
        return pem("CERTIFICATE", store.getCertificate("authority").getEncoded());
    }

    /** The certificate of {@code broker} or {@code user}, and the authority's after it. */
    String chain(String alias) throws GeneralSecurityException {
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : store.getCertificateChain(alias)) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return chain.toString();
    }

    /** PKCS #8. */
    String key(String alias) throws GeneralSecurityException {
        return pem("PRIVATE KEY", store.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }
}
