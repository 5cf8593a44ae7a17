package io.elbo.service.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service how it is and prints its answer: exit 0 where it is up, 1 with the reason otherwise. A plain socket: it
 * runs every few seconds beside the service, and an HTTP client would cost it three times the processor time.
 *
 * <pre>Health [ready|live] [http://host:port]</pre>
 *
 * {@code ready} (the default): are records being scored now; {@code live}: would only a restart help. The address is
 * this machine's, with the port of {@code QUARKUS_MANAGEMENT_PORT}.
 */
public final class Health {
    private static final int TIMEOUT_MILLIS = 4_000;

    private Health() {}

    public static void main(String[] arguments) {
        System.exit(ask(arguments, System.getenv("QUARKUS_MANAGEMENT_PORT"), System.out));
    }

    static int ask(String[] arguments, @Nullable String port, PrintStream out) {
        String question = arguments.length > 0 ? arguments[0] : "ready";
        URI address =
                URI.create(arguments.length > 1 ? arguments[1] : "http://127.0.0.1:" + (port == null ? "9000" : port));
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), TIMEOUT_MILLIS);
            socket.getOutputStream().write(request(address.getHost(), question));
            return answer(socket.getInputStream(), out);
        } catch (IOException e) {
            out.println(address + " does not answer: " + e.getMessage());
            return 1;
        }
    }

    private static byte[] request(String host, String question) {
        // 1.0: the answer ends with the connection, and comes in one piece
        return ("GET /q/health/" + question + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static int answer(InputStream in, PrintStream out) throws IOException {
        String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        int body = answer.indexOf("\r\n\r\n");
        out.println(body < 0 ? "no HTTP answer" : answer.substring(body).strip());
        return answer.startsWith("200 ", "HTTP/1.1 ".length()) ? 0 : 1;
    }
}
