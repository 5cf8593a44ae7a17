package io.elbo.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports of localhost that nothing listens on.
 *
 * <p>They are chosen at random below the range from which operating systems take the ports of outgoing connections (from 32768
 * on Linux, from 49152 elsewhere). A port from that range is soon taken by a connection of any other process, and a server that
 * wants to come back to it cannot. Another process may still listen on a chosen port before it is used; that is rare.
 */
public final class FreePorts {
    /** Above what well-known services use. */
    private static final int FIRST = 15_000;

    private static final int END = 32_768;
    private static final int ATTEMPTS = 1_000;

    private FreePorts() {}

    /** One port that is free now. */
    public static int choose() {
        return choose(1).get(0);
    }

    /**
     * So many ports that are free now, all different.
     *
     * @throws UncheckedIOException if none is found
     */
    public static List<Integer> choose(int count) {
        List<ServerSocket> sockets = new ArrayList<>(); // all open at once, so that the ports differ
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(open());
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

    private static ServerSocket open() throws IOException {
        InetAddress host = InetAddress.getByName(NodeProperties.HOST);
        for (int attempt = 1; ; attempt++) {
            try {
                return new ServerSocket(ThreadLocalRandom.current().nextInt(FIRST, END), 1, host);
            } catch (BindException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
