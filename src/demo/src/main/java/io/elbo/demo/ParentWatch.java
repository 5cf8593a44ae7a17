package io.elbo.demo;

/**
 * Ends this process when its parent has ended, if the system property {@value #PROPERTY} asks for it. Maven does not end
 * what it has started when a signal ends Maven alone; broker and service would go on and keep their ports.
 */
final class ParentWatch {
    static final String PROPERTY = "elbo.demo.ends-with-parent";

    /** As after SIGTERM. */
    private static final int EXIT_CODE = 143;

    private ParentWatch() {}

    /** Returns at once. When the parent ends, the shutdown hooks run as at Ctrl-C. */
    static void startIfAskedFor() {
        if (Boolean.getBoolean(PROPERTY)) {
            ProcessHandle.current().parent().ifPresent(ParentWatch::watch);
        }
    }

    private static void watch(ProcessHandle parent) {
        Thread watch = new Thread(
                () -> {
                    parent.onExit().join();
                    System.exit(EXIT_CODE);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
