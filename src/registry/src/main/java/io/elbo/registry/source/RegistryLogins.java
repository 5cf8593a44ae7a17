package io.elbo.registry.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Logins of registries as container tools keep them: {@code auths} of {@code config.json} in the folder that {@code DOCKER_CONFIG}
 * names, or in {@code .docker} of the user's home; a Kubernetes Secret of type {@code kubernetes.io/dockerconfigjson} has that form.
 * Programs that keep passwords elsewhere ({@code credHelpers}) are not asked. The file is read anew for each login.
 */
final class RegistryLogins {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final @Nullable Path file;

    private RegistryLogins(@Nullable Path file) {
        this.file = file;
    }

    /** @param environment the variables of the environment */
    static RegistryLogins of(Map<String, String> environment) {
        String folder = environment.get("DOCKER_CONFIG");
        String home = environment.get("HOME");
        if (folder != null && !folder.isBlank()) {
            return new RegistryLogins(Path.of(folder, "config.json"));
        }
        return new RegistryLogins(home == null || home.isBlank() ? null : Path.of(home, ".docker", "config.json"));
    }

    /** Name and password for a registry, joined by a colon, in Base64; empty if there are none. */
    Optional<String> of(String host) throws IOException {
        if (file == null || !Files.isReadable(file)) {
            return Optional.empty();
        }
        JsonNode auths;
        try {
            auths = MAPPER.readTree(Files.readAllBytes(file)).path("auths");
        } catch (IOException e) {
            throw new IOException("the logins in " + file + " cannot be read", e); // no part of the file in the message
        }
        for (String name : new String[] {host, "https://" + host, "https://" + host + "/v2/"}) {
            JsonNode login = auths.path(name);
            if (!login.path("auth").asText().isEmpty()) {
                return Optional.of(login.path("auth").asText());
            }
            if (!login.path("username").asText().isEmpty()) {
                String both = login.path("username").asText() + ":"
                        + login.path("password").asText();
                return Optional.of(Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return Optional.empty();
    }
}
