package io.elbo.broker;

import java.util.ArrayList;
import java.util.List;

/** The two ports of a node: one for clients, one for its controller. */
record Ports(int broker, int controller) {

    /** Ports that are free now; the client port is the wanted one unless that is 0. */
    static Ports choose(int wantedBrokerPort) {
        List<Integer> free = FreePorts.choose(2);
        return new Ports(
                wantedBrokerPort == 0 ? free.get(0) : wantedBrokerPort,
                free.get(1) == wantedBrokerPort ? free.get(0) : free.get(1));
    }

    /** Ports of so many nodes that are free now, all different. */
    static List<Ports> chooseFor(int nodes) {
        List<Integer> free = FreePorts.choose(2 * nodes);
        List<Ports> chosen = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            chosen.add(new Ports(free.get(2 * node), free.get(2 * node + 1)));
        }
        return List.copyOf(chosen);
    }
}
