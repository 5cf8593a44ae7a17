package io.elbo.service;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * SIGTERM and SIGINT, answered by ending the application before the JVM begins to shut down. The JVM's own answer is to run
 * every shutdown hook at once: ONNX Runtime's frees its environment while stream threads still score, and a call that fails
 * then, or a session's first, ends the process with a crash of native code.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only way to a signal; javac warns of it whatever one says, so it is called by
 * name. Where a JVM does not have it, or keeps signals to itself ({@code -Xrs}), the JVM's own answer stays.
 */
final class StopSignals {
    private static final System.Logger LOG = System.getLogger(StopSignals.class.getName());
    private static final List<String> NAMES = List.of("TERM", "INT");
    private static final int EXIT_CODE_BASE = 128;

    private StopSignals() {}

    /** @param exit ends the application and then the process, with the exit code that the signal asks for; returns at once */
    public static void answerWith(IntConsumer exit) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            for (String name : NAMES) {
                Object signal = signalType.getConstructor(String.class).newInstance(name);
                int number = (int) signalType.getMethod("getNumber").invoke(signal);
                Object handler = Proxy.newProxyInstance(
                        StopSignals.class.getClassLoader(),
                        new Class<?>[] {handlerType},
                        (proxy, method, arguments) -> {
                            exit.accept(EXIT_CODE_BASE + number);
                            return null;
                        });
                signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "signals are left to the JVM: {0}", e);
        }
    }
}
