package io.elbo.service.security;

import static io.elbo.service.security.SecuredService.DETECTORS;
import static io.elbo.service.security.SecuredService.PROMOTE;
import static io.elbo.service.security.SecuredService.SCORE;
import static io.elbo.service.security.SecuredService.basic;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logging in to the packaged service by name and password. */
class BasicLoginIT {
    private static final String PASSWORD = "correct horse battery";
    private static final String TOKEN = "s3cret-of-operators";

    @TempDir
    private static Path folder;

    private static Path users;
    private static SecuredService service;

    @BeforeAll
    static void start() throws Exception {
        users = Files.writeString(
                folder.resolve("users"),
                line("viewer") + line("scorer") + line("operator") + line("replaced", "viewer"));
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        service = SecuredService.start(Map.of(
                "elbo.security.mode",
                "basic",
                "elbo.security.users-file",
                users.toString(),
                "elbo.api.operator-token-file",
                token.toString()));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String line(String name) {
        return line(name, name);
    }

    private static String line(String name, String role) {
        return name + ":" + PasswordHash.of(PASSWORD.toCharArray(), 10) + ":" + role + "\n";
    }

    @ParameterizedTest
    @CsvSource({
        "viewer,   200, 403, 403",
        "scorer,   403, 200, 403",
        "operator, 200, 200, 404" // it may, and there is no registry of models
    })
    void shouldAllowWhatTheRoleAllows(String name, int reads, int scores, int changes) throws Exception {
        String[] login = {"Authorization", basic(name, PASSWORD)};

        assertThat(service.get(DETECTORS, login).statusCode()).isEqualTo(reads);
        assertThat(service.get("/", login).statusCode()).isEqualTo(reads);
        assertThat(service.post(SCORE, login).statusCode()).isEqualTo(scores);
        assertThat(service.post(PROMOTE, login).statusCode()).isEqualTo(changes);
    }

    @ParameterizedTest
    @CsvSource({"POST, pause", "POST, resume", "PUT, budgets"})
    void shouldSayThatPausesAndBudgetsNeedARegistry(String method, String change) throws Exception {
        HttpResponse<String> answer = service.send(
                method, DETECTORS + "/d/" + change, "{\"why\": \"a move\"}", "Authorization", "Bearer " + TOKEN);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("elbo.models.topic");
    }

    @Test
    void shouldAskForALoginEverywhere() throws Exception {
        for (String path : new String[] {"/", DETECTORS, "/q/openapi", "/made/up"}) {
            HttpResponse<String> answer = service.get(path);

            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("basic realm=\"Elbo\"");
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
        }
    }

    @Test
    void shouldRefuseAWrongLoginWithAProblem() throws Exception {
        HttpResponse<String> answer = service.get(DETECTORS, "Authorization", basic("viewer", "wrong"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("basic realm=\"Elbo\"");
        assertThat(answer.body()).contains("the login is not accepted");
    }

    @Test
    void shouldTakeWhoeverHasTheOperatorsTokenForAnOperator() throws Exception {
        assertThat(service.post(PROMOTE, "Authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(404);
        assertThat(service.post(PROMOTE, "Authorization", "Bearer other").statusCode())
                .isEqualTo(401);
    }

    @Test
    void shouldSayWhoIsLoggedInAndWhatOneMay() throws Exception {
        assertThat(service.get("/api/v1/status", "Authorization", basic("operator", PASSWORD))
                        .body())
                .contains("\"mode\":\"basic\"", "\"user\":\"operator\"")
                .contains("\"roles\":[\"operator\",\"scorer\",\"viewer\"]");
    }

    @Test
    void shouldForgetALoginWhoseLineIsReplaced() throws Exception {
        String[] login = {"Authorization", basic("replaced", PASSWORD)};
        assertThat(service.get(DETECTORS, login).statusCode()).isEqualTo(200);

        Files.writeString(
                users,
                Files.readString(users)
                        .replaceAll(
                                "(?m)^replaced:.*$",
                                Matcher.quoteReplacement(
                                        line("replaced", "scorer").strip())));

        assertThat(service.get(DETECTORS, login).statusCode()).isEqualTo(403);
        assertThat(service.post(SCORE, login).statusCode()).isEqualTo(200);
    }
}
