package io.elbo.stream.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Budgets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class PartitionLearningTest {
    private static final long NOON = Partitions.NOON;

    private final Partitions adapting = new Partitions("0.001", true);
    private final Partitions rated = new Partitions("36 per hour", false);

    private static double threshold(Partitions instance, int partition) {
        return instance.policies.of(partition).rawThreshold();
    }

    @Test
    void shouldTurnARateIntoTheShareOfTheRecordsThatArrive() {
        PartitionLearning learning = rated.open(0);
        assertThat(rated.policies.of(0).warning()).isEqualTo(AlertBudget.Rate.UNKNOWN);
        assertThat(rated.policies.of(0).critical()).isEqualTo(new AlertBudget.Share(1e-4));

        rated.learn(learning, 2_000, 1_000, 1); // one a second

        assertThat(rated.policies.of(0).warning().probability()).isCloseTo(0.01, within(5e-4));
        assertThat(rated.policies.of(0).critical().probability()).isCloseTo(0.001, within(5e-5));
        assertThat(learning.policy()).isSameAs(rated.policies.of(0));
    }

    @Test
    void shouldSpendTheRateOnAllPartitionsTogether() {
        PartitionLearning own = rated.open(0);
        rated.learn(own, 2_000, 1_000, 1);
        Partitions elsewhere = new Partitions("36 per hour", false);
        PartitionLearning other = elsewhere.open(7);
        elsewhere.learn(other, 6_000, 333, 1); // three a second
        rated.arrives("cards/payments/7", other.state(), NOON);
        rated.arrives("cards/elsewhere/7", other.state(), NOON);
        rated.arrives("others/payments/7", other.state(), NOON);
        rated.arrives("cards/payments/0", own.state(), NOON); // its own is no other

        rated.learn(own, 256, 1_000, 1);

        assertThat(rated.policies.of(0).warning().probability()).isCloseTo(0.01 / 4, within(2e-4));
    }

    @Test
    void shouldGiveEachPartitionItsOwnPolicy() {
        PartitionLearning falling = adapting.open(0);
        adapting.open(1);
        double initial = adapting.policies.initial().rawThreshold();

        adapting.learn(falling, 60_000, 60_000, 0.5);

        assertThat(threshold(adapting, 0)).isLessThan(initial - 0.5);
        assertThat(threshold(adapting, 1)).as("has learned nothing").isEqualTo(initial);
        assertThat(threshold(adapting, 2)).as("is not here").isEqualTo(initial);
        assertThat(adapting.policies.byPartition()).containsOnlyKeys(0, 1);
        assertThat(adapting.policies.inForce()).containsExactly(adapting.policies.of(0), adapting.policies.of(1));
    }

    @Test
    void shouldFollowOtherBudgetsAtOnceAndKeepWhatItHasLearned() {
        PartitionLearning learning = adapting.open(0);
        adapting.learn(learning, 60_000, 60_000, 0.5);
        double learned = threshold(adapting, 0);
        AlertBudget rarer = AlertBudget.parse("0.01%");

        adapting.policies.use(new Budgets(rarer, rarer.critical(), 4));
        assertThat(adapting.policies.of(0).warning()).isEqualTo(rarer);
        assertThat(adapting.policies.of(0).budgetRevision()).isEqualTo(4);
        assertThat(adapting.policies.of(7)).as("is not here").isSameAs(adapting.policies.initial());
        assertThat(threshold(adapting, 7)).as("by the model's own calibration").isNotEqualTo(threshold(adapting, 0));

        adapting.learn(learning, 1_000, 60_000, 0.5);
        assertThat(adapting.policies.of(0).warning()).isEqualTo(rarer);
        adapting.policies.use(adapting.settings.budgets());
        assertThat(threshold(adapting, 0)).isCloseTo(learned, within(0.05));
    }

    @Test
    void shouldTurnARateThatIsSetAtRunTimeIntoAShareAtOnce() {
        PartitionLearning learning = adapting.open(0);
        adapting.learn(learning, 2_000, 1_000, 1); // one a second
        AlertBudget hourly = AlertBudget.parse("36 per hour");

        adapting.policies.use(new Budgets(hourly, hourly.critical(), 1));

        adapting.learn(learning, 300, 1_000, 1);
        assertThat(adapting.policies.of(0).warning().probability()).isCloseTo(0.01, within(5e-4));
    }

    @Test
    void shouldForgetThePolicyOfAPartitionThatLeaves() {
        PartitionLearning before = adapting.open(0);
        adapting.learn(before, 60_000, 60_000, 0.5);
        PartitionLearning after =
                adapting.open(0); // another thread of the process may begin before the first has ended
        adapting.close(before);
        assertThat(adapting.policies.byPartition()).containsOnlyKeys(0);

        adapting.close(after);

        assertThat(adapting.policies.byPartition()).isEmpty();
        assertThat(adapting.policies.of(0)).isSameAs(adapting.policies.initial());
    }

    @Test
    void shouldTakeUpWhatThePartitionsLastOwnerLeft() {
        PartitionLearning last = adapting.open(0);
        adapting.learn(last, 60_000, 60_000, 0.5);
        double learned = threshold(adapting, 0);
        Partitions next = new Partitions("0.001", true);
        next.arrives("cards/payments/0", last.state(), NOON);

        next.open(0);

        assertThat(threshold(next, 0)).isCloseTo(learned, within(0.01));
        assertThat(next.commit(0)).as("nothing new").isEmpty();
    }

    @Test
    void shouldGoOnWithWhatWasLearnedOfAModelThatBecomesActiveAgain() {
        PartitionLearning file = adapting.open(0);
        adapting.learn(file, 60_000, 60_000, 0.5);
        double learned = threshold(adapting, 0);
        PartitionLearning version = adapting.replace(file, "sha256:1", 0);
        assertThat(threshold(adapting, 0))
                .as("nothing is learned of its scores")
                .isNotCloseTo(learned, within(0.1));

        List<ProducerRecord<byte[], byte[]>> written = adapting.commit(0);
        assertThat(written).singleElement().satisfies(record -> assertThat(record.key())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("cards/payments/0"));
        adapting.arrives("cards/payments/0", written.get(0).value(), NOON);

        adapting.replace(version, "", 0);
        assertThat(threshold(adapting, 0)).isCloseTo(learned, within(0.01));
    }

    @Test
    void shouldGoOnWithTheRateOfTheRecordsWhateverModelIsActive() {
        PartitionLearning file = rated.open(0);
        rated.learn(file, 5_000, 1_000, 1);
        double share = rated.policies.of(0).warning().probability();

        rated.replace(file, "sha256:1", 0);

        assertThat(rated.policies.of(0).warning().probability()).isCloseTo(share, within(1e-9));
    }

    @Test
    void shouldTakeUpWithTheNextRecordWhatArrivesLate() {
        PartitionLearning last = adapting.open(0);
        adapting.learn(last, 60_000, 60_000, 0.5);
        Partitions next = new Partitions("0.001", true);
        PartitionLearning learning = next.open(0);
        next.learn(learning, 5_000, 60_000, 1);
        next.arrives("cards/payments/0", last.state(), NOON);

        next.learn(learning, 1, 60_000, 1);

        assertThat(threshold(next, 0)).isCloseTo(threshold(adapting, 0), within(0.01));
    }

    @Test
    void shouldKeepWhatItHasLearnedWhenLessArrives() {
        PartitionLearning last = adapting.open(0);
        adapting.learn(last, 500, 60_000, 0.5);
        Partitions next = new Partitions("0.001", true);
        PartitionLearning learning = next.open(0);
        next.learn(learning, 60_000, 60_000, 0.5);
        double learned = threshold(next, 0);
        next.arrives("cards/payments/0", last.state(), NOON);

        next.learn(learning, 1, 60_000, 1);

        assertThat(threshold(next, 0)).isEqualTo(learned);
    }

    @Test
    void shouldWriteEveryTenSecondsAndNotWhileNothingArrives() {
        PartitionLearning learning = adapting.open(3);
        adapting.learn(learning, 10, 60_000, 1);
        assertThat(adapting.commit(3)).as("too early").isEmpty();
        adapting.pass(Duration.ofSeconds(10));

        List<ProducerRecord<byte[], byte[]>> written = adapting.commit(3);

        assertThat(written).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo("learned");
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("cards/payments/3");
            assertThat(record.value()).isEqualTo(learning.state());
        });
        adapting.pass(Duration.ofSeconds(60));
        assertThat(adapting.commit(3)).as("nothing new").isEmpty();
        adapting.learn(learning, 1, 60_000, 1);
        assertThat(adapting.commit(2)).as("another partition's commit").isEmpty();
        assertThat(adapting.commit(3)).hasSize(1);
    }

    @Test
    void shouldWriteAtEachCommitThatMayBeTheLast() {
        PartitionLearning learning = adapting.open(0);
        adapting.learn(learning, 10, 60_000, 1);
        adapting.running = false;

        assertThat(adapting.commit(0)).hasSize(1);
        assertThat(adapting.commit(0)).isEmpty();
        adapting.learn(learning, 1, 60_000, 1);
        assertThat(adapting.commit(0)).hasSize(1);
    }

    @Test
    void shouldNotWriteOverWhatItHasNotReadYet() {
        Partitions early = new Partitions("0.001", true, Map.of("bootstrap.servers", "localhost:1"));
        PartitionLearning learning = early.open(0);
        early.learn(learning, 10, 60_000, 1);
        early.running = false;

        assertThat(early.states.isCaughtUp()).isFalse();
        assertThat(early.commit(0)).isEmpty();
    }

    @Test
    void shouldLeaveThePartitionToTheThreadThatOwnsIt() throws InterruptedException {
        PartitionLearning learning = adapting.open(0);
        adapting.learn(learning, 10, 60_000, 1);
        adapting.running = false;
        Thread other = new Thread(() -> adapting.commit(0));
        other.start();
        other.join();

        assertThat(adapting.producer.history()).isEmpty();
        assertThat(adapting.commit(0)).hasSize(1);
    }

    @Test
    void shouldPassOverAStateThatItCannotRead() {
        adapting.arrives("cards/payments/0", new byte[] {1, 2, 3}, NOON);
        adapting.arrives("cards/payments/1", new byte[0], NOON);
        adapting.arrives("cards/payments/2", new byte[] {LearnedState.FORMAT, 1}, NOON);
        adapting.arrives("cards/payments/x", new byte[] {LearnedState.FORMAT, 1}, NOON);
        adapting.arrives("cards", new byte[0], NOON);

        for (int partition = 0; partition < 3; partition++) {
            adapting.open(partition);
            assertThat(threshold(adapting, partition))
                    .isEqualTo(adapting.policies.initial().rawThreshold());
        }
    }
}
