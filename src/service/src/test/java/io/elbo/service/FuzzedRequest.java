package io.elbo.service;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * A request of which any part may be what nobody would send: made from an operation that the API describes, and from randomness.
 */
final class FuzzedRequest {
    private static final int DEEP = 100_000;

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "get", "PROPFIND");

    private static final List<String> TEXTS = List.of(
            "",
            "0",
            "-1",
            "1",
            "2",
            "0-0",
            "99999999999999999999",
            "-9223372036854775808",
            "1e999",
            "NaN",
            "null",
            "true",
            "nobody",
            "cards",
            "critical",
            "2026-01-05T12:00:00Z",
            "+1000000000-01-01T00:00:00Z",
            "%00",
            "%0d%0aX-Injected:%20yes",
            "%0a%09at%20here",
            "%ff%fe",
            "%ed%a0%80",
            "%f0%9f%98%80",
            "..%2f..%2f",
            "%2e%2e/%2e%2e",
            "a;b=c;jsessionid=1",
            ";/score",
            "%3b%2fscore",
            "<script>alert(1)</script>",
            "%3Cscript%3E",
            "${jndi:ldap://localhost/x}",
            "{0}%20{1}%20%25s",
            "'%20or%201=1--",
            "%zz",
            "%",
            "&&==&",
            "#",
            "a".repeat(3_000));

    private static final List<String> PARAMETERS = List.of(
            "after",
            "severity",
            "key",
            "field",
            "from",
            "to",
            "limit",
            "before",
            "sequence",
            "detector",
            "why",
            "ifRevision",
            "x");

    private static final List<String> CONTENT_TYPES = List.of(
            "application/json; charset=utf-16",
            "application/json; charset=nothing",
            "APPLICATION/JSON;;;",
            "application/problem+json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "application/xml",
            "*/*",
            "///",
            "\"");

    private static final List<String> HEADERS = List.of(
            "Accept: text/html",
            "Accept: ///",
            "Accept: application/json;q=nothing",
            "Accept-Encoding: gzip;q=x, br",
            "Accept-Language: " + "x,".repeat(500),
            "Content-Encoding: gzip",
            "Content-Encoding: nothing",
            "Expect: 100-continue",
            "Expect: nothing",
            "Elbo-Forwarded: true",
            "X-HTTP-Method-Override: DELETE",
            "X-Forwarded-For: 1.2.3.4",
            "Forwarded: for=\"[::1]\"",
            "Host: other.example:99999",
            "Origin: null",
            "Sec-Fetch-Site: cross-site",
            "Range: bytes=0-0,-1",
            "If-None-Match: *",
            "If-Modified-Since: yesterday",
            "Last-Event-ID: -1",
            "Last-Event-ID: " + "9".repeat(200),
            "Last-Event-ID: \u00ff",
            "Cookie: q_session=" + "x".repeat(500),
            "Authorization: Basic Og==",
            "Authorization: Basic ///",
            "Authorization: Bearer",
            "Authorization: Bearer \u0001",
            "Authorization: Digest x",
            "traceparent: 00-zz-zz-zz",
            "Upgrade: websocket",
            "Upgrade: h2c",
            "X\u0000: 1",
            "X: a\u0000b",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: chunked, gzip",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: x");

    private static final String RECORD = "{\"amount\": 51, \"card\": {\"country\": \"SE\"}, \"online\": true}";

    private static final List<String> MEMBERS = List.of(
            "by",
            "why",
            "ifRevision",
            "shadowSample",
            "gates",
            "version",
            "force",
            "alertBudget",
            "criticalBudget",
            "records",
            "seed",
            "from",
            "to",
            "steps",
            "amount",
            "card",
            "minRecords",
            "minHours",
            "x");

    private static final List<Supplier<String>> BODIES = List.of(
            () -> "",
            () -> RECORD,
            () -> "{}",
            () -> "null",
            () -> "[" + RECORD + ",null,5,[],{}]",
            () -> "[" + "{},".repeat(1_100) + "{}]",
            () -> "{\"amount\":",
            () -> RECORD + RECORD,
            () -> "[".repeat(DEEP),
            () -> "[".repeat(DEEP) + "]".repeat(DEEP),
            () -> "{\"from\":".repeat(DEEP) + "1" + "}".repeat(DEEP),
            () -> "{\"gates\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "}",
            () -> "{\"amount\":" + "9".repeat(DEEP) + "}",
            () -> "{\"amount\":1e" + "9".repeat(DEEP) + "}",
            () -> "{\"amount\":1e999999999}",
            () -> "{\"amount\":\"\\ud800\",\"why\":\"\\udfff\\ud800\"}",
            () -> "{\"why\":\"\\u0000\\r\\n\\u001b[31m forged\"}",
            () -> "{\"amount\":1,\"amount\":2,\"by\":\"a\",\"by\":\"b\"}",
            () -> "{\"__proto__\":{},\"@class\":\"java.lang.Runtime\",\"@type\":\"x\"}",
            () -> "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
            () -> "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n",
            () -> "a=b&c=%zz",
            () -> "\ufeff{}",
            () -> " ".repeat(10_000) + "{}");

    private final String method;
    private final byte[] bytes;
    private final boolean isWhole;

    private FuzzedRequest(String method, byte[] bytes, boolean isWhole) {
        this.method = method;
        this.bytes = bytes;
        this.isWhole = isWhole;
    }

    /** As it is sent. */
    String method() {
        return method;
    }

    /** The whole request. */
    byte[] bytes() {
        return bytes.clone();
    }

    /** Whether its end is sent, too. */
    boolean isWhole() {
        return isWhole;
    }

    /** @param operation method and path, whose parameters stand in braces */
    static FuzzedRequest of(String operation, String token, Random random) {
        String[] parts = operation.split(" ", 2);
        String method = isRare(random) ? any(METHODS, random) : parts[0];
        String target = target(parts[1], random);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        if (random.nextInt(3) > 0) {
            write(out, "Authorization: Bearer " + token + "\r\n");
        }
        write(out, "Content-Type: " + (isRare(random) ? any(CONTENT_TYPES, random) : "application/json") + "\r\n");
        for (int i = random.nextInt(4); i > 1; i--) {
            write(out, any(HEADERS, random) + "\r\n");
        }
        boolean isWhole = writeBody(out, method, random);
        return new FuzzedRequest(method, out.toByteArray(), isWhole);
    }

    /** Returns whether the body has an end. */
    private static boolean writeBody(ByteArrayOutputStream out, String method, Random random) {
        byte[] body = method.equals("GET") && !isRare(random) ? new byte[0] : body(random);
        if (random.nextInt(6) == 0) {
            write(out, "Content-Encoding: gzip\r\n");
            body = gzip(body);
        }
        switch (random.nextInt(8)) {
            case 0 -> { // chunks
                write(out, "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length + 1) + "\r\n ");
                out.writeBytes(body);
                boolean hasEnd = random.nextBoolean();
                write(out, hasEnd ? "\r\n0\r\n\r\n" : "\r\n");
                return hasEnd;
            }
            case 1 -> { // no chunks at all
                write(out, "Transfer-Encoding: chunked\r\n\r\n");
                out.writeBytes(body);
                return false;
            }
            case 2 -> { // more is announced than comes
                write(out, "Content-Length: " + (body.length + 1 + random.nextInt(1 << 21)) + "\r\n\r\n");
                out.writeBytes(body);
                return false;
            }
            default -> {
                write(out, body.length == 0 ? "\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
                out.writeBytes(body);
                return true;
            }
        }
    }

    private static byte[] body(Random random) {
        byte[] body =
                switch (random.nextInt(4)) {
                    case 0 -> any(BODIES, random).get().getBytes(StandardCharsets.UTF_8);
                    case 1 -> value(random, 4).getBytes(StandardCharsets.UTF_8);
                    default -> object(random, 3).getBytes(StandardCharsets.UTF_8);
                };
        if (isRare(random)) { // broken anywhere
            for (int i = 0; i < 3 && body.length > 0; i++) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
        }
        return body;
    }

    private static String object(Random random, int depth) {
        StringBuilder object = new StringBuilder("{");
        for (int i = random.nextInt(5); i >= 0; i--) {
            object.append('"').append(any(MEMBERS, random)).append("\":").append(value(random, depth - 1));
            object.append(i == 0 ? "" : ",");
        }
        return object.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> Integer.toString(random.nextInt(100) - 10);
            case 1 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300));
            case 2 -> Long.toString(random.nextLong()) + random.nextInt(1_000);
            case 3 -> random.nextBoolean() ? "true" : "null";
            case 4 -> "\"" + any(TEXTS, random) + "\"";
            case 5 -> "\"1%\"";
            case 6 -> "\"" + "x".repeat(random.nextInt(3_000)) + "\"";
            case 7 -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
            case 8 -> RECORD;
            default -> object(random, depth);
        };
    }

    private static String target(String template, Random random) {
        StringBuilder target = new StringBuilder();
        for (String part : template.split("(?=\\{)|(?<=})")) {
            String known = part.equals("{name}") ? "cards" : part.equals("{version}") ? "1" : "0-0";
            target.append(!part.startsWith("{") ? part : random.nextInt(4) > 0 ? known : any(TEXTS, random));
        }
        if (isRare(random)) {
            target.append(any(List.of("/", "//", "/.", "/..", ";x=/score", "/score", "%00", "."), random));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            target.append(target.indexOf("?") < 0 ? '?' : '&');
            target.append(any(PARAMETERS, random)).append('=').append(any(TEXTS, random));
        }
        return target.toString().replace(" ", "+");
    }

    private static boolean isRare(Random random) {
        return random.nextInt(6) == 0;
    }

    private static <T> T any(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What is needed to send it again by hand. */
    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.length() > 1_500 ? text.substring(0, 1_500) + "… (" + text.length() + " bytes)" : text;
    }
}
