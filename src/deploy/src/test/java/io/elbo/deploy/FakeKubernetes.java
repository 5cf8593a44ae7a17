package io.elbo.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * As much of a cluster's API as Helm needs to upgrade a release: which kinds there are, the release that is installed, and
 * Secrets. What is written is answered as it was sent, and forgotten but for the record of the new release.
 */
final class FakeKubernetes implements AutoCloseable {
    /** Base64 of what gzip's files begin with, and what follows. */
    private static final Pattern RECORD = Pattern.compile("H4sI[A-Za-z0-9+/]{100,}=*");

    private static final Map<String, List<String>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("v1", List.of("ConfigMap", "Secret", "Service", "ServiceAccount", "Pod"));
        KINDS.put("apps/v1", List.of("StatefulSet"));
        KINDS.put("policy/v1", List.of("PodDisruptionBudget"));
        KINDS.put("networking.k8s.io/v1", List.of("NetworkPolicy"));
    }

    private final HttpServer server;
    private final Map<String, String> secrets = new ConcurrentHashMap<>(); // by name
    private volatile String upgraded = ""; // the record of the new release

    private FakeKubernetes(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
    }

    /** With one release of the chart, which has no objects but those that are added. */
    static FakeKubernetes start() {
        try {
            FakeKubernetes started = new FakeKubernetes(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            started.secrets.put("sh.helm.release.v1." + Chart.RELEASE + ".v1", release());
            started.server.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A Secret of the release. */
    FakeKubernetes secret(String name, Map<String, String> data) {
        String entries = data.entrySet().stream()
                .map(entry -> "\"%s\":\"%s\"".formatted(entry.getKey(), base64(bytes(entry.getValue()))))
                .collect(Collectors.joining(","));
        secrets.put(name, """
                {"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"%s","namespace":"%s",
                 "labels":{"app.kubernetes.io/managed-by":"Helm"},
                 "annotations":{"meta.helm.sh/release-name":"%s","meta.helm.sh/release-namespace":"%s"}},"data":{%s}}
                """.formatted(name, Chart.NAMESPACE, Chart.RELEASE, Chart.NAMESPACE, entries));
        return this;
    }

    /** How clients reach it. */
    String kubeConfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: fake, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: nobody, user: {}}]
                contexts: [{name: fake, context: {cluster: fake, user: nobody}}]
                current-context: fake
                """.formatted(server.getAddress().getPort());
    }

    /** The objects of the release that Helm has upgraded to. */
    List<Manifest> upgraded() throws IOException {
        byte[] zipped = Base64.getDecoder().decode(upgraded);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return Manifest.all(new ObjectMapper().readTree(in).path("manifest").asText());
        }
    }

    /** As Helm stores what it has installed: gzip, and Base64 twice. */
    private static String release() {
        String json = """
                {"name":"%s","namespace":"%s","version":1,"info":{"status":"deployed"},
                 "chart":{"metadata":{"name":"elbo","version":"0.0.1","apiVersion":"v2"}},"config":{},"manifest":""}
                """.formatted(Chart.RELEASE, Chart.NAMESPACE);
        return """
                {"apiVersion":"v1","kind":"Secret","type":"helm.sh/release.v1","metadata":{"name":"sh.helm.release.v1.%s.v1",
                 "namespace":"%s","labels":{"owner":"helm","name":"%s","status":"deployed","version":"1"}},"data":{"release":"%s"}}
                """.formatted(Chart.RELEASE, Chart.NAMESPACE, Chart.RELEASE, base64(bytes(base64(zipped(bytes(json))))));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
        Matcher record = RECORD.matcher(sent);
        @Nullable String body;
        if (Set.of("GET", "PATCH").contains(exchange.getRequestMethod())) {
            body = body(path);
        } else if (record.find()) { // Protobuf, in which it stands as it is
            upgraded = record.group();
            body = "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"release\"}}";
        } else {
            body = sent;
        }
        byte[] bytes = bytes(
                body != null
                        ? body
                        : "{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}");
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Null if there is no such thing. */
    private @Nullable String body(String path) {
        String secretsOfNamespace = "/api/v1/namespaces/" + Chart.NAMESPACE + "/secrets";
        if (path.equals("/version")) {
            return "{\"major\":\"1\",\"minor\":\"27\",\"gitVersion\":\"v" + Chart.KUBERNETES + "\"}";
        } else if (path.equals("/api")) {
            return "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}";
        } else if (path.equals("/apis")) {
            return "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":["
                    + KINDS.keySet().stream()
                            .filter(version -> version.contains("/"))
                            .map(FakeKubernetes::group)
                            .collect(Collectors.joining(","))
                    + "]}";
        } else if (path.equals(secretsOfNamespace)) {
            return "{\"apiVersion\":\"v1\",\"kind\":\"SecretList\",\"items\":["
                    + secrets.get("sh.helm.release.v1." + Chart.RELEASE + ".v1") + "]}";
        } else if (path.startsWith(secretsOfNamespace + "/")) {
            return secrets.get(path.substring(secretsOfNamespace.length() + 1));
        }
        List<String> kinds = KINDS.get(path.replaceFirst("^/apis?/", ""));
        return kinds == null ? null : resources(path.replaceFirst("^/apis?/", ""), kinds);
    }

    private static String group(String version) {
        String name = version.substring(0, version.indexOf('/'));
        String one = "{\"groupVersion\":\"" + version + "\",\"version\":\"v1\"}";
        return "{\"name\":\"" + name + "\",\"versions\":[" + one + "],\"preferredVersion\":" + one + "}";
    }

    private static String resources(String version, List<String> kinds) {
        return "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"" + version
                + "\",\"resources\":["
                + kinds.stream().map(kind -> """
                                {"name":"%s","singularName":"","namespaced":true,"kind":"%s","verbs":["get","list"]}\
                                """.formatted(plural(kind), kind)).collect(Collectors.joining(","))
                + "]}";
    }

    private static String plural(String kind) {
        String name = kind.toLowerCase(java.util.Locale.ROOT);
        return name.endsWith("y") ? name.substring(0, name.length() - 1) + "ies" : name + "s";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] zipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
