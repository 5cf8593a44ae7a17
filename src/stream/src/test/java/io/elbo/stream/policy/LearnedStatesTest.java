package io.elbo.stream.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.registry.topic.CompactedTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnedStatesTest {
    private static final long NOON = Partitions.NOON;

    private final Partitions instance = new Partitions("20 per day", false);
    private final Partitions elsewhere = new Partitions("20 per day", false);
    private final CompactedTable.Listener listener = instance.states.listener();

    private void arrives(int partition, byte[] state, long writtenMillis) {
        instance.arrives("cards/payments/" + partition, state, writtenMillis);
    }

    private double others(int partition) {
        return instance.states.othersPerSecond("cards", "payments", partition);
    }

    /** The state of a partition that has had so many records a second. */
    private byte[] state(double perSecond) {
        return state(perSecond, NOON);
    }

    private byte[] state(double perSecond, long start) {
        PartitionLearning learning = elsewhere.open(0);
        for (int i = 0; i < 1_000; i++) {
            learning.learn(1, start + (long) (i * 1_000 / perSecond));
        }
        return learning.state();
    }

    private void minute() {
        for (int i = 0; i < 60; i++) {
            listener.tick();
        }
    }

    @Test
    void shouldAddTheRatesOfTheOtherPartitions() {
        assertThat(others(0)).isNaN();
        arrives(0, state(1), NOON);
        arrives(1, state(2), NOON);
        arrives(2, state(3), NOON);

        assertThat(others(0)).isCloseTo(5, within(0.1));
        assertThat(others(1)).isCloseTo(4, within(0.1));
        assertThat(others(9)).isCloseTo(6, within(0.1));

        arrives(2, state(1), NOON);
        instance.arrives("cards/payments/1", null, NOON);
        assertThat(others(0)).isCloseTo(1, within(0.1));
    }

    /** The first edition looked at 3,000 states for each of 3,000 partitions each second: nine million. */
    @Test
    void shouldLookAtEachStateWhenItArrivesAndOnceAMinuteHoweverManyPartitionsAsk() {
        int partitions = 3_000;
        int minutes = 2;
        List<byte[]> states = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            states.add(state(1 + i));
        }
        long arrived = 0;
        for (int second = 0; second < 60 * minutes; second++) {
            for (int partition = second % 10; partition < partitions; partition += 10) { // each every ten seconds
                arrives(partition, states.get(partition % 10), NOON + second * 1_000L);
                arrived++;
            }
            for (int partition = 0; partition < partitions; partition++) { // each stream thread asks
                assertThat(others(partition)).isPositive();
            }
            listener.tick();
        }

        assertThat(instance.states.looks()).isEqualTo(arrived + (long) minutes * partitions);
        assertThat(others(0)).isCloseTo(300 * 55.0, within(200.0));
    }

    @Test
    void shouldLetAPartitionThatFellSilentAgeByTheTimeOfTheOthers() {
        long day = 86_400_000;
        arrives(0, state(1), NOON);
        arrives(1, state(1), NOON);
        arrives(2, state(1, NOON + day), NOON + day);
        arrives(3, state(1, NOON + day), NOON + day);
        arrives(0, state(1, NOON + day), NOON + day);

        minute();

        assertThat(others(0)).as("partition 1 has had nothing for a day").isBetween(2.0, 2.1);
    }

    @Test
    void shouldNotLetAWrongClockAgeTheOthers() {
        long month = 30L * 86_400_000;
        arrives(0, state(1), NOON);
        arrives(1, state(1), NOON);
        arrives(2, state(1, NOON + month), NOON);

        minute();

        assertThat(others(0)).isCloseTo(2, within(0.1));
    }

    @Test
    void shouldForgetWhatATopicThatWasCreatedAgainNoLongerHolds() {
        arrives(0, state(1), NOON);
        arrives(1, state(2), NOON);

        listener.restarted();
        assertThat(others(0)).as("nothing is forgotten while the topic is read").isCloseTo(2, within(0.1));
        arrives(2, state(3), NOON);
        listener.caughtUp();

        assertThat(others(9)).isCloseTo(3, within(0.1));
        assertThat(instance.states.newest("cards", "payments", 0)).isNull();
    }

    @Test
    void shouldKeepWhatIsLearnedOfEachModelAndCountTheRateOnce() {
        arrives(1, state(1), NOON);
        instance.arrives("cards/payments/sha256:1/1", state(3, NOON + 2_000_000), NOON);
        assertThat(others(0)).as("the newer one").isCloseTo(3, within(0.1));

        arrives(1, state(2, NOON - 1_000_000), NOON);

        assertThat(others(0)).as("the older one").isCloseTo(3, within(0.1));
        assertThat(instance.states.newest("cards", "payments", "", 1)).isNotNull();
        assertThat(instance.states.newest("cards", "payments", "sha256:1", 1)).isNotNull();
        assertThat(instance.states.newest("cards", "payments", "sha256:2", 1)).isNull();
    }

    @Test
    void shouldForgetTheModelThatWasWrittenLongestAgo() {
        for (int version = 0; version <= LearnedStates.MAX_MODELS; version++) {
            instance.arrives("cards/payments/sha256:" + version + "/1", state(1), NOON + version);
        }

        assertThat(instance.states.newest("cards", "payments", "sha256:0", 1)).isNull();
        assertThat(instance.states.newest("cards", "payments", "sha256:1", 1)).isNotNull();
    }

    @Test
    void shouldKeepTheStateOfALongLifeWhenANewOwnerBeginsWithoutIt() {
        PartitionLearning last = elsewhere.open(0);
        elsewhere.learn(last, 5_000, 1_000, 1);
        PartitionLearning next = elsewhere.open(0);
        elsewhere.learn(next, 10, 1_000, 1);
        arrives(0, last.state(), NOON);

        arrives(0, next.state(), NOON + 1);

        LearnedState newest = instance.states.newest("cards", "payments", 0);
        assertThat(newest).isNotNull();
        assertThat(newest.learned()).isEqualTo(5_000);
    }
}
