package io.elbo.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** TCP ports of localhost that nothing listens on. Another process may take one before it is used; that is rare. */
public final class FreePorts {
    private FreePorts() {}

    /** One port that is free now. */
    public static int choose() {
        return choose(1).get(0);
    }

    /** So many ports that are free now, all different. */
    public static List<Integer> choose(int count) {
        List<ServerSocket> sockets = new ArrayList<>(); // all open at once, so that the ports differ
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getByName(NodeProperties.HOST)));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + NodeProperties.HOST, e);
        }
    }
}
