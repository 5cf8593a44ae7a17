package io.elbo.testkit;

import io.elbo.broker.FreePorts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a service process listens: the API on one port, health and metrics on another. */
public record ServicePorts(int api, int management) {
    /** Whether the service has a management interface of its own, as its {@code application.yaml} says. */
    private static final boolean HAS_MANAGEMENT_PORT = false;

    /** These two ports. */
    public static ServicePorts of(int api, int management) {
        return new ServicePorts(api, HAS_MANAGEMENT_PORT ? management : api);
    }

    /** Ports that are free now. */
    public static ServicePorts choose() {
        if (!HAS_MANAGEMENT_PORT) {
            int both = FreePorts.choose();
            return new ServicePorts(both, both);
        }
        List<Integer> free = FreePorts.choose(2);
        return new ServicePorts(free.get(0), free.get(1));
    }

    /** What tells the service so. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("quarkus.http.port", Integer.toString(api));
        if (HAS_MANAGEMENT_PORT) {
            properties.put("quarkus.management.port", Integer.toString(management));
        }
        return properties;
    }
}
