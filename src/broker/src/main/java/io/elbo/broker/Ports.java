package io.elbo.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The two ports of a node: one for clients, one for its controller. */
record Ports(int broker, int controller) {

    /** Ports that are free now; the client port is the wanted one unless that is 0. */
    static Ports choose(int wantedBrokerPort) {
        // both sockets are open at once, so that the two differ
        try (ServerSocket first = free();
                ServerSocket second = free()) {
            return new Ports(
                    wantedBrokerPort == 0 ? first.getLocalPort() : wantedBrokerPort,
                    second.getLocalPort() == wantedBrokerPort ? first.getLocalPort() : second.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port for the embedded broker", e);
        }
    }

    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName(NodeProperties.HOST));
    }
}
