package io.elbo.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.Checkout;
import io.elbo.testkit.ServiceProcess;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * The stream while people look at its page, and while strangers ask as much of the API as they can. How fast it is with and
 * without them is printed, not asserted: {@code -Delbo.load.records=500000 -Delbo.load.rounds=3} makes the figures worth reading.
 */
class ApiLoadIT {
    private static final int RECORDS_OF_A_PHASE = Integer.getInteger("elbo.load.records", 10_000);
    private static final int ROUNDS = Integer.getInteger("elbo.load.rounds", 1);
    private static final String TOPIC = "payments";

    @Test
    void shouldScoreOnExactlyOnceWhileTheApiIsUsedAndAttacked() {
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            Traffic traffic = new Traffic(broker.bootstrapServers(), TOPIC);
            try (ServiceProcess service = start(broker)) {
                List<Phase> quiet = new ArrayList<>();
                List<Phase> watched = new ArrayList<>();
                List<Phase> attacked = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    quiet.add(Phase.of(service, traffic));
                    try (ApiViewers viewers = ApiViewers.of(service)) {
                        BoundedWait.until("the viewers are told something", viewers::haveBegun);
                        watched.add(Phase.of(service, traffic));
                        System.out.println("what " + ApiViewers.VIEWERS + " viewers were told: " + viewers.seen());
                        assertThat(viewers.seen()).containsKey("event:status").doesNotContainKey("closed");
                    }
                    try (ApiAttack attack = ApiAttack.on(service)) {
                        BoundedWait.until("the attack has begun", attack::hasBegun);
                        attacked.add(Phase.of(service, traffic));
                        attack.print(System.out);
                    }
                }
                print(ApiViewers.VIEWERS + " viewers", quiet, watched);
                print("an attack", quiet, attacked);

                traffic.awaitAnsweredExactlyOnce("d.scores", "d.anomalies");
                assertThat(service.isAlive()).isTrue();
                assertThat(service.crashReports()).isEmpty();
            }
        }
    }

    private static ServiceProcess start(EmbeddedBroker broker) {
        return ServiceProcess.builder()
                .jvm(List.of("@" + Checkout.find().jvmOptions(), "-Xmx256m", "-XX:+ExitOnOutOfMemoryError"))
                .properties(Map.of(
                        "kafka.bootstrap.servers",
                        broker.bootstrapServers(),
                        "elbo.detectors.\"d\".input",
                        TOPIC,
                        "elbo.detectors.\"d\".model",
                        TinyModel.write().toString(),
                        "elbo.detectors.\"d\".scores-topic",
                        "d.scores"))
                .start();
    }

    /** What was scored in some time, and with how much of the processors. */
    private record Phase(double records, double seconds, double processorSeconds) {
        /** Sends the records of a phase and waits until they are counted: no phase can run out of records. */
        static Phase of(ServiceProcess service, Traffic traffic) {
            double before = scored(service);
            double processor = processorSeconds(service);
            long start = System.nanoTime();
            traffic.send(RECORDS_OF_A_PHASE);
            BoundedWait.until("a phase is scored", () -> {
                service.requireAlive();
                return scored(service) - before >= RECORDS_OF_A_PHASE;
            });
            return new Phase(
                    scored(service) - before, (System.nanoTime() - start) / 1e9, processorSeconds(service) - processor);
        }

        private static double scored(ServiceProcess service) {
            return service.metric("elbo_records_total");
        }

        private static double processorSeconds(ServiceProcess service) {
            return service.processorTime().toNanos() / 1e9;
        }

        double recordsPerSecond() {
            return records / seconds;
        }
    }

    private static void print(String what, List<Phase> quiet, List<Phase> disturbed) {
        double perRecord = median(quiet, phase -> phase.processorSeconds() / phase.records());
        System.out.printf(
                Locale.ROOT,
                "records/s: %,.0f, with %s %,.0f (%.2f); the API took %.2f of a processor%n",
                median(quiet, Phase::recordsPerSecond),
                what,
                median(disturbed, Phase::recordsPerSecond),
                median(disturbed, Phase::recordsPerSecond) / median(quiet, Phase::recordsPerSecond),
                median(disturbed, phase -> (phase.processorSeconds() - phase.records() * perRecord) / phase.seconds()));
    }

    private static double median(List<Phase> phases, ToDoubleFunction<Phase> figure) {
        return phases.stream().mapToDouble(figure).sorted().toArray()[phases.size() / 2];
    }
}
