package io.elbo.demo;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;

/** The two HTTP ports of the service: one for its API, one for health and metrics. */
record ServicePorts(int api, int management) {
    /** The wanted ports, or a free one for each that is 0; refuses a port that something else listens on. */
    static ServicePorts choose(int api, int management) {
        // both sockets are open at once, so that the two differ
        try (ServerSocket first = open(api, "--port");
                ServerSocket second = open(management, "--management-port")) {
            return new ServicePorts(first.getLocalPort(), second.getLocalPort());
        } catch (IOException e) {
            throw new DemoException("no free port for the service: " + e.getMessage(), e);
        }
    }

    private static ServerSocket open(int port, String option) {
        try {
            return new ServerSocket(port);
        } catch (IOException e) {
            throw new DemoException("port " + port + " is taken: choose another with " + option, e);
        }
    }

    /** Adds the properties that tell the service its ports. */
    void addTo(Map<String, String> properties) {
        properties.put("quarkus.http.port", Integer.toString(api));
        properties.put("quarkus.management.port", Integer.toString(management));
    }
}
