package io.elbo.service;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The process: runs until it is told to end, and then ends in order. */
@QuarkusMain
public final class ElboMain implements QuarkusApplication {
    private static final int ORDERLY = 0;
    /** Every stream has ended for good. */
    static final int STREAMS_ENDED = 4;

    private final ElboService service;

    ElboMain(ElboService service) {
        this.service = service;
    }

    @Override
    public int run(String... arguments) {
        StopSignals.answerWith(Quarkus::asyncExit);
        Quarkus.waitForExit();
        service.beginStop(); // before the server waits for requests in progress: streams of events never end by
        // themselves
        return ORDERLY;
    }
}
