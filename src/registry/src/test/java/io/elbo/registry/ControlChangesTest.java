package io.elbo.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControlChangesTest {
    private static final String AT = KnownRegistry.AT;
    private static final Control NEW = Control.initial(KnownRegistry.DETECTOR);

    private static ControlChanges changes(Control now) throws RegistryException {
        return changes(now, null);
    }

    private static ControlChanges changes(Control now, @Nullable Long ifRevision) throws RegistryException {
        return new ControlChanges(now, new Change("bob", "audit", ifRevision), AT);
    }

    @Test
    void shouldSayWhoHasPausedADetectorUntilItIsResumedWhateverElseIsChanged() throws RegistryException {
        Control paused = changes(NEW).pause();
        Control cheaper = new ControlChanges(paused, new Change("ann", "fewer"), AT).setBudgets("0.05%", null);

        assertThat(paused.revision()).isEqualTo(1);
        assertThat(cheaper.pause()).isEqualTo(new Control.Pause("bob", AT, "audit"));
        assertThat(cheaper.pause()).hasToString("paused by bob at " + AT + ": audit");
        assertThat(cheaper.by()).isEqualTo("ann");
        assertThat(changes(cheaper).resume().isPaused()).isFalse();
    }

    @Test
    void shouldNameTheRevisionInWhichTheBudgetsWereChangedLast() throws RegistryException {
        Control set = changes(changes(NEW).pause()).setBudgets("0.05%", "1e-5");
        Control resumed = changes(set).resume();
        Control configured = changes(resumed).setBudgets(null, null);

        assertThat(set.budgetRevision()).isEqualTo(2);
        assertThat(resumed.revision()).isEqualTo(3);
        assertThat(resumed.budgetRevision()).isEqualTo(2);
        assertThat(resumed.criticalBudget()).isEqualTo("1e-5");
        assertThat(configured.revision()).isEqualTo(4);
        assertThat(configured.budgetRevision()).as("those of the configuration").isZero();
    }

    @Test
    void shouldChangeNothingIfItIsSoAlready() throws RegistryException {
        Control paused = changes(NEW).pause();

        assertThat(changes(paused).pause()).isSameAs(paused);
        Control resumed = changes(paused).resume();
        assertThat(changes(resumed).resume()).isSameAs(resumed);
        assertThat(changes(resumed).setBudgets(null, null)).isSameAs(resumed);
    }

    @Test
    void shouldSayWhatNobodyHasSaidSinceInstancesMayRememberAnotherTopic() throws RegistryException {
        assertThat(changes(NEW).resume().revision()).isEqualTo(1);
        assertThat(changes(NEW).resume().isPaused()).isFalse();
        assertThat(changes(NEW).setBudgets(null, null).revision()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAChangeThatWasDecidedOnAnotherRevision() throws RegistryException {
        Control paused = changes(NEW, 0L).pause();

        assertThatThrownBy(() -> changes(paused, 0L))
                .isInstanceOf(RegistryException.class)
                .hasMessage("what is said of detector payments is at revision 1, not 0: bob changed it at " + AT
                        + "; look again before you decide");
    }

    @Test
    void shouldBeReadAsItIsWritten() throws Exception {
        Control said = changes(changes(NEW).pause()).setBudgets("20 per day", null);
        KnownRegistry registry = new KnownRegistry();
        RegistryKey key = new RegistryKey.OfControl(KnownRegistry.DETECTOR);
        Write.Json write = new Write.Json(key, said);

        registry.apply(List.of(write));

        assertThat(RegistryKey.read("control/payments")).contains(key);
        assertThat(registry.view().control(KnownRegistry.DETECTOR)).contains(said);
        assertThat(registry.view().detectors()).as("nothing is published").isEmpty();
        assertThat(new String(write.value(), StandardCharsets.UTF_8))
                .isEqualTo("{\"alertBudget\":\"20 per day\",\"at\":\"" + AT + "\",\"budgetRevision\":2,\"by\":\"bob\","
                        + "\"criticalBudget\":null,\"detector\":\"payments\",\"pause\":{\"at\":\"" + AT
                        + "\",\"by\":\"bob\",\"why\":\"audit\"},\"revision\":2,\"why\":\"audit\"}");
    }

    @Test
    void shouldKeepToOneLineWhateverSomebodySays() {
        String forged = "a\r\n2026-01-01 ERROR\u001b[31m\u2028b";

        assertThat(new Change(forged, forged).why()).isEqualTo("a  2026-01-01 ERROR [31m b");
        assertThat(new Control.Pause(forged, AT, forged).toString()).doesNotContain("\n", "\r", "\u001b", "\u2028");
    }

    @Test
    void shouldPassOverKeysOfLaterReleases() {
        assertThat(RegistryKey.read("later/payments")).isEmpty();
        assertThat(RegistryKey.read("control/payments/1")).isEmpty();
    }
}
