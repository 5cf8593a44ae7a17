package io.elbo.stream.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelContent;
import io.elbo.registry.ModelSignature;
import io.elbo.registry.signature.Signing;
import io.elbo.registry.signature.TrustedKeys;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.stream.settings.SilenceSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the versions that a registry names, one refusal after the other. */
class DetectorVersionsTest {
    private static final byte[] TINY = TinyModel.bytes();
    private static final byte[] BY_RECORD_KEY = keyed(null);
    private static final byte[] BY_POINTER = keyed("/card/country");

    @TempDir
    Path folder;

    private final StubSource source = new StubSource();
    private final List<String> activated = new ArrayList<>();
    private final SetClock clock = new SetClock();
    private DetectorSettings settings = TinyDetector.settings(null);
    private @Nullable TrustedKeys trusted;
    private @Nullable DetectorVersions versions;

    private static byte[] keyed(@Nullable String pointer) {
        return TinyModel.bytes(TinyModel.rising(new HistoryDefinition(
                pointer == null ? List.of() : List.of(pointer), "/time", TimestampFormat.EPOCH_MILLIS)));
    }

    private DetectorVersions start() {
        DetectorVersions opened = TestDetector.start(
                settings,
                new TestDetector.Registry(source, trusted, new OpeningThreads(Runnable::run, () -> {}), clock));
        versions = opened;
        return opened;
    }

    @BeforeEach
    void writeFile() throws Exception {
        settings = TestDetector.withFile(settings, Files.write(folder.resolve("tiny.onnx"), TINY));
    }

    private void follow() {
        DetectorVersions own = Objects.requireNonNull(versions);
        own.follow(detector ->
                activated.add(detector.name() + " " + detector.model().registryVersion()));
    }

    private void settings(DetectorSettings others) {
        settings = others;
    }

    @AfterEach
    void close() {
        if (versions != null) {
            versions.detector().close();
        }
    }

    private void requireRefused(String reason) {
        DetectorVersions own = Objects.requireNonNull(versions);
        assertThat(own.status().active()).isZero();
        assertThat(own.status().wanted()).isEqualTo(1);
        assertThat(own.status().refusal()).contains(reason);
        assertThat(own.whyNotSettled()).as("a refusal holds nothing up").isEmpty();
        assertThat(own.detector().model().registryVersion()).isZero();
        assertThat(source.reports).anySatisfy(report -> {
            assertThat(report.state()).isEqualTo(InstanceReport.State.REFUSED);
            assertThat(report.version()).isEqualTo(1);
            assertThat(report.reason()).contains(reason);
        });
        assertThat(activated).isEmpty();
        int before = source.fetches.get();
        clock.millis += 3_600_000;
        follow();
        assertThat(source.fetches.get()).as("tried again for nothing").isEqualTo(before);
    }

    @Test
    void shouldStartWithTheFileUntilAVersionIsActive() {
        DetectorVersions own = start();
        follow();
        assertThat(own.detector().model().registryVersion()).isZero();
        source.publish(TINY);
        follow();
        assertThat(source.told()).contains("0 ACTIVE", "1 VERIFIED");

        source.activate(1);
        ActiveModel file = own.detector().active();
        follow();

        assertThat(own.status()).isEqualTo(new ModelStatus("cards", 1, 1, null, 1));
        assertThat(own.detector().model().registryVersion()).isEqualTo(1);
        assertThat(activated).containsExactly("cards 1");
        assertThat(source.told()).endsWith("1 ACTIVE", "0 VERIFIED");
        assertThatThrownBy(file::retain).as("the model before is closed").isInstanceOf(RuntimeException.class);
    }

    @Test
    void shouldStartWithTheActiveVersionAndGoBackToTheFile() {
        source.publish(TINY);
        source.activate(1);
        DetectorVersions own = start();
        assertThat(own.detector().model().registryVersion()).isEqualTo(1);
        follow();
        assertThat(own.status().swaps()).isZero();

        source.activate(0);
        follow();

        assertThat(own.detector().model().registryVersion()).isZero();
    }

    @Test
    void shouldNeedNoFileIfAVersionIsActive() {
        settings(TestDetector.withFile(settings, null));
        assertThatThrownBy(() -> start())
                .isInstanceOf(BadConfigurationException.class)
                .hasMessageContaining("detector cards has no model")
                .hasMessageContaining("Publish one with 'elbo-train publish");
        source.trouble = "no broker answers";
        assertThatThrownBy(() -> start())
                .hasMessageContaining("cannot be read: no broker answers")
                .hasMessageNotContaining("elbo-train publish");
        source.trouble = "";
        source.publish(TINY);
        source.activate(1);
        start();

        source.activate(0);
        follow();

        assertThat(Objects.requireNonNull(versions).status().refusal()).contains("there is no file");
        assertThat(activated).isEmpty();
    }

    @Test
    void shouldRefuseBytesThatAreNoModel() {
        source.publish("no model".getBytes(StandardCharsets.UTF_8), TINY, null);
        source.activate(1);
        start();
        follow();

        requireRefused("ONNX");
    }

    @Test
    void shouldRefuseGoldenRowsThatDoNotReproduce() {
        source.publish(goldenRowsOff(TINY), TINY, null);
        source.activate(1);
        start();
        follow();

        requireRefused("where it was trained: the file may be damaged");
    }

    @Test
    void shouldStartWithTheVersionBeforeIfTheActiveOneCannotBeUsed() {
        source.publish(TINY);
        source.publish(goldenRowsOff(TINY), TINY, null);
        source.publish("no model".getBytes(StandardCharsets.UTF_8), TINY, null);
        source.activate(3, 2, 1, 0);
        DetectorVersions own = start();
        follow();

        assertThat(own.detector().model().registryVersion()).isEqualTo(1);
        assertThat(own.status().wanted()).isEqualTo(3);
        assertThat(own.status().refusal()).contains("ONNX");
        assertThat(own.whyNotSettled()).isEmpty();
    }

    @Test
    void shouldNeedNoFileIfAVersionBeforeCanBeUsed() {
        settings(TestDetector.withFile(settings, null));
        source.publish(TINY);
        source.publish(goldenRowsOff(TINY), TINY, null);
        source.activate(2, 0, 1);

        assertThat(start().detector().model().registryVersion()).isEqualTo(1);
    }

    /** The same model whose metadata say something else of the score of a golden row. */
    private static byte[] goldenRowsOff(byte[] model) {
        String text = new String(model, StandardCharsets.ISO_8859_1);
        int rows = text.indexOf("\"golden\"");
        assertThat(rows).isPositive();
        int score = text.indexOf("\"score\":", rows) + "\"score\":".length();
        char digit = text.charAt(score);
        byte[] changed = model.clone();
        changed[score] = (byte) (digit == '9' ? '1' : digit + 1);
        return changed;
    }

    @Test
    void shouldRefuseAModelThatLacksTheFieldOfARule() {
        settings(settings.withSuppressions(
                List.of(new SuppressionRule("small", "amount", null, null, null, null, null, null, ""))));
        source.publish(TinyModel.bytes(new Schema(List.of(
                new NumericField("price", "/price"),
                new CategoricalField("country", "/card/country", List.of("SE", "DE")),
                new BooleanField("online", "/online")))));
        source.activate(1);
        start();
        follow();

        requireRefused("rule small of the detector's policy does not fit: field=amount");
    }

    @Test
    void shouldRefuseAModelThatCannotTellTheSilenceThatIsAskedFor() throws Exception {
        Path file = Files.write(folder.resolve("keyed.onnx"), BY_RECORD_KEY);
        settings(TestDetector.withFile(settings, file)
                .withIncidents(new IncidentSettings(
                        "cards.incidents", null, Duration.ofHours(1), new SilenceSettings.After(Duration.ofHours(1)))));
        source.publish(TINY);
        source.activate(1);
        start();
        follow();

        requireRefused("keeps no histories of keys");
    }

    @Test
    void shouldRefuseAModelThatGoesByAnotherKey() {
        source.publish(BY_POINTER);
        source.activate(1);
        source.trouble = "not read yet";
        start();
        source.trouble = "";
        follow();

        requireRefused(
                "its histories go by /card/country, but the stream of this instance was started for a model without");
    }

    @Test
    void shouldGoOverToAModelWithHistoriesOfTheRecordsKey() {
        source.publish(BY_RECORD_KEY);
        start();
        source.activate(1);
        follow();

        assertThat(activated).containsExactly("cards 1");
    }

    @Test
    void shouldRefuseWhatNobodyTrustedHasSigned() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        trusted = TrustedKeys.of(List.of(pem("PUBLIC KEY", pair.getPublic().getEncoded())));
        source.publish(TINY);
        source.activate(1);
        start();
        follow();
        requireRefused("is not signed");

        ModelSignature signature =
                Signing.of(pem("PRIVATE KEY", pair.getPrivate().getEncoded())).sign("cards", ModelContent.of(TINY));
        source.publish(TINY, TINY, signature);
        source.activate(2);
        follow();
        assertThat(activated).containsExactly("cards 2");

        source.publish(BY_RECORD_KEY, BY_RECORD_KEY, signature);
        source.activate(3);
        follow();
        assertThat(Objects.requireNonNull(versions).status().refusal())
                .contains("the signature of version 3 of detector cards is not valid");
        assertThat(Objects.requireNonNull(versions).status().active()).isEqualTo(2);
    }

    private Path pem(String label, byte[] key) throws Exception {
        return Files.writeString(
                folder.resolve(label.replace(' ', '-') + ".pem"),
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(key) + "\n-----END " + label
                        + "-----\n");
    }

    @Test
    void shouldTryAgainLaterAndLaterIfBytesCannotBeHad() {
        source.publish(TINY);
        start();
        source.activate(1);
        source.away = "models.example does not answer";
        follow();
        DetectorVersions own = Objects.requireNonNull(versions);
        assertThat(own.status().refusal()).contains("does not answer");
        int first = source.fetches.get();

        follow();
        assertThat(source.fetches.get()).as("at once").isEqualTo(first);
        clock.millis += 1_000;
        follow();
        assertThat(source.fetches.get()).isEqualTo(first + 1);
        clock.millis += 1_000;
        follow();
        assertThat(source.fetches.get()).as("after twice the time").isEqualTo(first + 1);

        source.away = "";
        clock.millis += 1_000;
        follow();
        assertThat(activated).containsExactly("cards 1");
        assertThat(own.status().refusal()).isNull();
    }

    @Test
    void shouldHoldTheStreamsForSomeTimeWhileTheActiveVersionCannotBeHad() {
        source.publish(TINY);
        source.activate(1);
        source.away = "models.example does not answer";
        DetectorVersions own = start();
        follow();
        assertThat(own.whyNotSettled())
                .hasValueSatisfying(why -> assertThat(why).contains("does not answer"));

        clock.millis += 40_000;
        follow();

        assertThat(own.whyNotSettled()).isEmpty();
        assertThat(own.detector().model().registryVersion()).isZero();
    }

    @Test
    void shouldStayWithWhatIsActiveIfTheTopicWasCreatedAgain() {
        source.publish(TINY);
        source.activate(1);
        DetectorVersions own = start();
        follow();

        source.assignment = null;
        source.versions.clear();
        follow();
        source.publish(BY_RECORD_KEY); // nobody has made it active
        follow();

        assertThat(own.status()).isEqualTo(new ModelStatus("cards", 1, 1, null, 0));
        assertThat(own.detector().model().registryVersion()).isEqualTo(1);
    }

    @Test
    void shouldGoOverToAnotherModelThatHasTheNumberOfTheActiveVersion() {
        source.publish(TINY);
        source.activate(1);
        DetectorVersions own = start();
        follow();
        source.versions.clear(); // the topic is created again
        source.publish(BY_RECORD_KEY);
        source.activate(1);

        follow();

        assertThat(own.status().swaps()).isEqualTo(1);
        assertThat(own.detector().active().origin().identity())
                .isEqualTo(ModelContent.of(BY_RECORD_KEY).digest());
        assertThat(source.told()).endsWith("1 ACTIVE");
    }

    @Test
    void shouldOpenAVersionWhoseNumberWasRefusedBefore() {
        source.publish("no model".getBytes(StandardCharsets.UTF_8), TINY, null);
        source.activate(1);
        DetectorVersions own = start();
        follow();
        source.versions.clear(); // the topic is created again
        source.publish(TINY);
        source.activate(1);

        follow();

        assertThat(own.status().refusal()).isNull();
        assertThat(own.detector().model().registryVersion()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnotherModelThatHasTheNumberOfTheActiveVersion() {
        source.publish(TINY);
        source.activate(1);
        DetectorVersions own = start();
        follow();
        source.versions.clear(); // the topic is created again
        source.publish("no model".getBytes(StandardCharsets.UTF_8), TINY, null);
        source.activate(1);

        follow();
        clock.millis += 120_000;
        follow();

        assertThat(own.status().refusal()).contains("ONNX");
        assertThat(source.told()).as("it does not say that it uses it").endsWith("1 REFUSED");
    }

    @Test
    void shouldSayNothingOfTheVersionBeforeIfAnotherModelHasItsNumber() {
        source.publish(TINY);
        source.activate(1);
        start();
        follow();
        source.versions.clear(); // the topic is created again
        source.publish("no model".getBytes(StandardCharsets.UTF_8), TINY, null);
        source.publish(BY_RECORD_KEY);
        source.activate(2);
        source.reports.clear();

        follow();

        assertThat(source.told()).contains("2 ACTIVE", "1 REFUSED").doesNotContain("1 VERIFIED");
    }

    @Test
    void shouldLeaveUnderTheNumberThatTheRegistryKnows() {
        source.publish(TINY);
        source.activate(1);
        DetectorVersions own = start();
        follow();
        source.versions.clear(); // the topic is created again
        source.publish(BY_RECORD_KEY);
        source.publish("no model".getBytes(StandardCharsets.UTF_8), TINY, null);
        source.activate(2);
        follow();
        source.reports.clear();

        own.leave();

        assertThat(source.told()).containsExactly("2 LEFT");
    }

    @Test
    void shouldAnswerEachWhoMakesARefusedVersionActive() {
        byte[] noModel = "no model".getBytes(StandardCharsets.UTF_8);
        source.publish(noModel, TINY, null);
        source.publish(noModel, TINY, null);
        start();
        source.activate(1);
        follow();
        source.reports.clear();

        source.activate(2);
        follow();
        source.activate(2);
        follow();
        follow();

        assertThat(source.told()).as("for the same reason").containsExactly("2 REFUSED", "2 REFUSED");
    }

    @Test
    void shouldTellOnceWhyAnAnnouncedVersionCannotBeHad() {
        start();
        source.publish(TINY);
        source.away = "models.example does not answer";
        List<String> logged = new ArrayList<>();
        Logger log = Logger.getLogger(UnusedVersions.class.getName());
        Filter before = log.getFilter();
        log.setFilter(line -> {
            logged.add(line.getMessage());
            return false;
        });
        try {
            for (int i = 0; i < 4; i++) {
                follow();
                clock.millis += 10_000;
            }
        } finally {
            log.setFilter(before);
        }

        assertThat(source.fetches.get()).as("tried again").isGreaterThan(1);
        assertThat(logged).hasSize(1);
        assertThat(source.told().stream().filter("1 REFUSED"::equals)).hasSize(1);
    }

    @Test
    void shouldSayNothingOfAFileThatIsNotAskedFor() {
        settings(TestDetector.withFile(settings, null));
        source.publish(TINY);
        source.activate(1, 0);
        start();

        follow();

        assertThat(source.told()).doesNotContain("0 REFUSED");
        assertThat(Objects.requireNonNull(versions).detector().keepsHistory(1))
                .as("known")
                .isFalse();
    }

    @Test
    void shouldKeepTheStatesOfTheVersionBeforeAndOfNoOther() {
        source.publish(BY_RECORD_KEY);
        byte[] other = TinyModel.bytes(TinyModel.rising(new HistoryDefinition(List.of(), null, null)));
        source.publish(other);
        source.publish(TINY);
        source.activate(1);
        DetectorVersions own = start();
        int first = definition();
        follow();
        source.activate(2, 1);
        follow();
        int second = definition();
        assertThat(own.detector().keepsHistory(first)).isTrue();

        source.activate(3, 2, 1);
        follow();

        assertThat(own.detector().keepsHistory(first)).isFalse();
        assertThat(own.detector().keepsHistory(second)).isTrue();
    }

    @Test
    void shouldKeepTheStatesOfTheLatestVersionBeforeThatCanComeBack() {
        source.publish(BY_RECORD_KEY);
        source.publish("no model".getBytes(StandardCharsets.UTF_8), TINY, null);
        source.publish(TINY);
        source.retire(source.publish(TINY));
        source.activate(1);
        DetectorVersions own = start();
        int first = definition();
        follow();

        source.activate(3, 4, 2, 1);
        follow();
        follow();

        assertThat(own.status().active()).isEqualTo(3);
        assertThat(own.detector().keepsHistory(first)).isTrue();
        assertThat(own.detector().keepsHistory(first + 1)).as("it is known").isFalse();
    }

    private int definition() {
        return Objects.requireNonNull(
                        Objects.requireNonNull(versions).detector().active().keys())
                .definitionHash();
    }

    @Test
    void shouldAnswerAtOnceWhoGoesBackToTheVersionInUse() {
        source.publish(TINY);
        source.publish(BY_POINTER); // refused: another key
        source.activate(1);
        start();
        follow();
        source.activate(2, 1);
        follow();
        source.reports.clear();

        source.activate(1);
        follow();
        follow();

        assertThat(source.told()).containsExactly("1 ACTIVE");
    }

    @Test
    void shouldRepeatWhatItDoesOnceAMinute() {
        source.publish(TINY);
        source.activate(1);
        DetectorVersions own = start();
        follow();
        source.reports.clear();
        clock.millis += 59_000;
        follow();
        assertThat(source.reports).isEmpty();

        clock.millis += 1_000;
        follow();
        own.leave();

        assertThat(source.told()).containsExactly("1 ACTIVE", "1 LEFT");
    }
}
