package io.elbo.stream.topology;

import io.elbo.core.calibration.AdaptiveCalibration;
import io.elbo.core.calibration.RecordRate;
import io.elbo.core.model.Calibration;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.settings.DetectorSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What one partition's records are judged by where that changes with the stream: the calibration, if the detector adapts,
 * and the share of records that a budget per unit of time comes to. Not thread-safe.
 */
final class PartitionJudge {
    private static final int RECORDS_UNTIL_APPOINTED = 256;
    private static final byte FORMAT = 1;

    private final Detector detector;
    private final RecordRate rate = new RecordRate();
    private final @Nullable AdaptiveCalibration adaptive;
    private Calibration calibration;
    private ThresholdPolicy thresholds;
    private double othersPerSecond = Double.NaN;
    private int sinceAppointed;
    private long learned;

    PartitionJudge(Detector detector) {
        this.detector = detector;
        thresholds = detector.judge();
        calibration = detector.engine().metadata().calibration();
        adaptive = detector.settings().adapt()
                ? new AdaptiveCalibration(
                        calibration, detector.engine().metadata().provenance().heldOutRows())
                : null;
    }

    ThresholdPolicy judge() {
        return thresholds;
    }

    /** Records that have been learned here. */
    long learned() {
        return learned;
    }

    /** Takes in a record that has been judged. */
    void learn(float rawScore, long timestampMillis) {
        learned++;
        rate.add(timestampMillis);
        if (adaptive != null && adaptive.learn(rawScore, timestampMillis)) {
            calibration = adaptive.review(thresholds.warning().probability());
            appoint();
        } else if (++sinceAppointed >= RECORDS_UNTIL_APPOINTED
                && detector.settings().hasRate()) {
            appoint();
        }
    }

    /** @param perSecond records of the other partitions together; NaN where none is known */
    void hearOfOthers(double perSecond) {
        othersPerSecond = perSecond;
        if (detector.settings().hasRate()) {
            appoint();
        }
    }

    /** Milliseconds since 1970 of the newest record; negative before the first. */
    long newestMillis() {
        return rate.newestMillis();
    }

    private void appoint() {
        sinceAppointed = 0;
        double own = rate.perSecond(rate.newestMillis());
        double all = Double.isNaN(own) ? othersPerSecond : own + (Double.isNaN(othersPerSecond) ? 0 : othersPerSecond);
        DetectorSettings settings = detector.settings();
        thresholds = ThresholdPolicy.of(calibration, settings.warning(), settings.critical(), all);
        detector.appoint(thresholds);
    }

    /** What {@link #resume} takes up again. */
    byte[] state() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            rate.write(out);
            out.writeBoolean(adaptive != null);
            if (adaptive != null) {
                adaptive.write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    /** Takes up what an earlier owner of the partition has left; what cannot be read is passed over. */
    void resume(byte[] state) {
        try (DataInputStream in = opened(state)) {
            if (in == null) {
                return;
            }
            rate.read(in);
            if (in.readBoolean() && adaptive != null && adaptive.read(in)) {
                calibration = adaptive.calibration();
            }
            appoint();
        } catch (IOException e) {
            System.getLogger(PartitionJudge.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "detector {0}: a partition''s learned calibration cannot be read and starts anew: {1}",
                            detector.name(),
                            e);
        }
    }

    /** The rate that a partition's state tells of; NaN where it tells of none. */
    static double perSecond(byte[] state, long nowMillis) {
        RecordRate rate = new RecordRate();
        try (DataInputStream in = opened(state)) {
            if (in == null) {
                return Double.NaN;
            }
            rate.read(in);
            return rate.perSecond(nowMillis);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Null where another release has written it. */
    private static @Nullable DataInputStream opened(byte[] state) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(state));
        return in.readByte() == FORMAT ? in : null;
    }
}
