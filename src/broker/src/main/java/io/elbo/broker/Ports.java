package io.elbo.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

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

    /** Ports of so many nodes that are free now, all different. */
    static List<Ports> chooseFor(int nodes) {
        List<Ports> chosen = new ArrayList<>();
        while (chosen.size() < nodes) {
            Ports next = choose(0);
            if (chosen.stream().noneMatch(next::overlaps)) {
                chosen.add(next);
            }
        }
        return List.copyOf(chosen);
    }

    private boolean overlaps(Ports other) {
        return broker == other.broker
                || broker == other.controller
                || controller == other.broker
                || controller == other.controller;
    }

    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName(NodeProperties.HOST));
    }
}
