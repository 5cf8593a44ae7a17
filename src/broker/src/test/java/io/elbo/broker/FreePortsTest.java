package io.elbo.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class FreePortsTest {
    @Test
    void shouldChooseDifferentPortsThatNoOutgoingConnectionTakes() {
        assertThat(FreePorts.choose(20)).doesNotHaveDuplicates().allSatisfy(port -> assertThat(port)
                .isBetween(15_000, 32_767));
    }

    @Test
    void shouldChoosePortsThatAServerCanListenOn() throws Exception {
        for (int port : FreePorts.choose(5)) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("localhost"))) {
                assertThat(socket.getLocalPort()).isEqualTo(port);
            }
        }
    }
}
