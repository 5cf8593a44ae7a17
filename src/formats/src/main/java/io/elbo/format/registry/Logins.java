package io.elbo.format.registry;

import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which login the settings of a registry ask for. */
final class Logins {
    /** Without spaces and line breaks, which a header could not have; the error would show the token. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    private final Map<String, String> settings;
    private final @Nullable String userInfo;

    private Logins(Map<String, String> settings, @Nullable String userInfo) {
        this.settings = settings;
        this.userInfo = settings.getOrDefault(Names.BASIC_USER_INFO, userInfo);
    }

    /**
     * The login over a connection.
     *
     * @param userInfo user and password of the registry's address; null if it has none
     * @throws IllegalArgumentException if the settings contradict one another, or one is missing
     */
    static Function<Http, Login> of(Map<String, String> settings, @Nullable String userInfo) {
        return new Logins(settings, userInfo).login();
    }

    private Function<Http, Login> login() {
        Function<Http, Login> user = user();
        Function<Http, Login> bearer = bearer();
        if (user != null && bearer != null) {
            throw Names.refused(
                    settings.containsKey(Names.BASIC_USER_INFO) ? Names.BASIC_USER_INFO : Names.URL,
                    "has a user, and " + Names.PREFIX + "bearer.auth.* another login: only one of the two is possible");
        }
        return bearer != null ? bearer : user != null ? user : http -> Login.NONE;
    }

    private @Nullable Function<Http, Login> user() {
        String source = settings.getOrDefault(Names.BASIC_SOURCE, "URL");
        if (source.equals("USER_INFO")) {
            required(Names.BASIC_USER_INFO, Names.BASIC_SOURCE);
        } else if (!source.equals("URL")) {
            throw Names.refused(Names.BASIC_SOURCE, "can be USER_INFO or URL");
        }
        if (userInfo == null) {
            return null;
        }
        int colon = userInfo.indexOf(':');
        if (colon < 1) {
            throw Names.refused(Names.BASIC_USER_INFO, "must be a user and a password with a colon between them");
        }
        Login basic = Login.basic(userInfo.substring(0, colon), userInfo.substring(colon + 1));
        return http -> basic;
    }

    private @Nullable Function<Http, Login> bearer() {
        String source = settings.getOrDefault(
                Names.BEARER_SOURCE,
                settings.containsKey(Names.BEARER_TOKEN)
                        ? "STATIC_TOKEN"
                        : settings.containsKey(Names.TOKEN_URL) ? "OAUTHBEARER" : "");
        return switch (source) {
            case "" -> null;
            case "STATIC_TOKEN" -> {
                String text = required(Names.BEARER_TOKEN, Names.BEARER_SOURCE);
                if (!TOKEN.matcher(text).matches()) {
                    throw Names.refused(
                            Names.BEARER_TOKEN, "is no token: it has other characters than those of a word");
                }
                Login token = Login.bearer(text);
                yield http -> token;
            }
            case "OAUTHBEARER" -> clientCredentials();
            default -> throw Names.refused(Names.BEARER_SOURCE, "can be STATIC_TOKEN or OAUTHBEARER");
        };
    }

    private Function<Http, Login> clientCredentials() {
        URI endpoint = Addresses.of(Names.TOKEN_URL, required(Names.TOKEN_URL, Names.BEARER_SOURCE))
                .uris()
                .get(0);
        String id = required(Names.CLIENT_ID, Names.TOKEN_URL);
        String secret = required(Names.CLIENT_SECRET, Names.TOKEN_URL);
        String scope = settings.getOrDefault(Names.SCOPE, "");
        return http -> new ClientCredentials(new TokenEndpoint(http, endpoint, id, secret, scope), System::nanoTime);
    }

    private String required(String name, String because) {
        String value = settings.get(name);
        if (value == null) {
            throw Names.refused(name, "is missing, which " + Names.PREFIX + because + " needs");
        }
        return value;
    }
}
