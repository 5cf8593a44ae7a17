package io.elbo.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which versions a detector uses.
 *
 * @param revision counts the changes, from 1
 * @param active the version whose verdicts are published; 0 for the file of the configuration
 * @param challenger the version that scores beside it without publishing anomalies; 0 if there is none
 * @param shadowSample share of the records that the challenger scores, above 0 and at most 1
 * @param gates when the challenger becomes active by itself; null if somebody has to say so
 * @param before the versions that were active before, the latest first, at most {@value #MAX_BEFORE}
 * @param by who changed it last
 * @param at when, ISO 8601
 * @param why for people; may be empty
 */
public record Assignment(
        String detector,
        long revision,
        int active,
        int challenger,
        double shadowSample,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Gates gates,
        List<Integer> before,
        String by,
        String at,
        String why) {
    public static final int MAX_BEFORE = 10;

    public Assignment {
        if (revision < 0 || active < 0 || challenger < 0 || !(shadowSample > 0 && shadowSample <= 1)) {
            throw new IllegalArgumentException(
                    "an assignment needs versions and a revision of at least 0, and a shadowSample"
                            + " above 0 and at most 1");
        }
        by = OneLine.of(by);
        at = OneLine.of(at);
        why = OneLine.of(why);
        before = before == null ? List.of() : List.copyOf(before);
    }

    /** Before anybody has changed anything: the file of the configuration is in use. */
    public static Assignment initial(String detector) {
        return new Assignment(detector, 0, 0, 0, 1, null, List.of(), "", "", "");
    }
}
