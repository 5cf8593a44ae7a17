package io.elbo.service.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrincipalAxesTest {
    private static final long SEED = 5;

    /** Records along (3, 4) / 5 with deviation 5, and across with deviation 1, around (10, 20). */
    private static List<JudgedRecord> inclined(double sign) {
        List<JudgedRecord> records = new ArrayList<>();
        for (int along : new int[] {-1, 1}) {
            for (int across : new int[] {-1, 1}) {
                records.add(record(
                        10 + sign * (5 * along * 0.6 - across * 0.8), 20 + sign * (5 * along * 0.8 + across * 0.6)));
            }
        }
        return records;
    }

    private static JudgedRecord record(double... latent) {
        return Judged.latent(latent);
    }

    @Test
    void shouldFindTheDirectionsOfTheLargestVariance() {
        PrincipalAxes axes = new PrincipalAxes(inclined(1));

        assertThat(axes.share(1)).isCloseTo(25 / 26.0, offset(1e-6));
        assertThat(axes.share(2)).isCloseTo(1, offset(1e-12));
        JudgedRecord along = record(10 + 0.6, 20 + 0.8);
        assertThat(axes.place(along, 0)).isCloseTo(1, offset(1e-5));
        assertThat(axes.place(along, 1)).isCloseTo(0, offset(1e-5));
        assertThat(axes.distance(along, 2)).isCloseTo(1 / 5.0, offset(1e-5));
        assertThat(axes.distance(record(10 - 0.8, 20 + 0.6), 2)).isCloseTo(1, offset(1e-5));
        assertThat(axes.distance(record(10 - 0.8, 20 + 0.6), 1)).isCloseTo(0, offset(1e-5));
    }

    @Test
    void shouldNotTurnThePictureRound() {
        JudgedRecord some = record(12, 17);
        PrincipalAxes one = new PrincipalAxes(inclined(1));
        PrincipalAxes mirrored = new PrincipalAxes(inclined(-1));

        assertThat(mirrored.place(some, 0)).isCloseTo(one.place(some, 0), offset(1e-5));
        assertThat(mirrored.place(some, 1)).isCloseTo(one.place(some, 1), offset(1e-5));
    }

    @Test
    void shouldKeepTheDistancesInManyDimensions() {
        Random random = new Random(SEED);
        List<JudgedRecord> records = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double[] latent = new double[12];
            for (int j = 0; j < latent.length; j++) {
                latent[j] = random.nextGaussian() * (j + 1) + (j == 0 ? 0 : latent[j - 1]);
            }
            records.add(record(latent));
        }
        PrincipalAxes axes = new PrincipalAxes(records);

        double between = 0;
        double placed = 0;
        double spread = 0;
        for (int i = 0; i < 12; i++) {
            between += Math.pow(records.get(0).latent(i) - records.get(1).latent(i), 2);
            placed += Math.pow(axes.place(records.get(0), i) - axes.place(records.get(1), i), 2);
        }
        for (JudgedRecord record : records) {
            spread += Math.pow(axes.distance(record, 12), 2) / records.size();
        }
        assertThat(placed).as("seed %d", SEED).isCloseTo(between, offset(1e-6 * between));
        assertThat(spread).as("mean squared Mahalanobis distance").isCloseTo(12, offset(1e-6));
        assertThat(axes.share(2)).isGreaterThan(axes.share(1));
    }

    @Test
    void shouldManageWithOneDimensionOrNoSpread() {
        PrincipalAxes one = new PrincipalAxes(List.of(record(1), record(3)));
        assertThat(one.place(record(5), 0)).isEqualTo(3);
        assertThat(one.place(record(5), 1)).isZero();

        PrincipalAxes none = new PrincipalAxes(List.of(record(1, 1), record(1, 1)));
        assertThat(none.haveSpread()).isFalse();
    }
}
