package io.elbo.testkit;

import io.elbo.broker.FreePorts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a service process listens: the API on one port, health and metrics on another. */
public record ServicePorts(int api, int management) {
    /** Ports that are free now. */
    public static ServicePorts choose() {
        List<Integer> free = FreePorts.choose(2);
        return new ServicePorts(free.get(0), free.get(1));
    }

    /** What tells the service so. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("quarkus.http.port", Integer.toString(api));
        properties.put("quarkus.management.port", Integer.toString(management));
        return properties;
    }
}
