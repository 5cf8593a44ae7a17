package io.elbo.demo.payments;

import java.util.List;

/** At which hours of the week a customer pays, as a factor on the average rate; between 0 and {@link #PEAK}. */
enum Rhythm {
    DAY(0),
    EVENING(3),
    NIGHT_SHIFT(10);

    static final List<Rhythm> ALL = List.of(values());
    static final double PEAK = 2.8;

    private static final int SATURDAY = 5;
    private static final int SUNDAY = 6;
    private static final double[] WEEKDAY = {
        .1, .05, .03, .03, .05, .1, .5, 1.2, 1.5, 1.3, 1.2, 1.5, 2.0, 1.7, 1.3, 1.3, 1.6, 2.1, 2.2, 1.7, 1.2, .8, .5,
        .25
    };
    private static final double[] WEEKEND = {
        .3, .2, .1, .05, .05, .05, .2, .5, 1.0, 1.6, 2.2, 2.4, 2.2, 2.0, 2.0, 1.9, 1.7, 1.5, 1.5, 1.5, 1.4, 1.2, .8, .5
    };

    private final int shiftHours;

    Rhythm(int shiftHours) {
        this.shiftHours = shiftHours;
    }

    /**
     * The factor at a moment of the local week.
     *
     * @param hourOfWeek hours since Monday 00:00, in [0, 168)
     */
    double factor(double hourOfWeek) {
        double shifted = (hourOfWeek + 7 * 24 - shiftHours) % (7 * 24);
        int day = (int) (shifted / 24);
        double hour = shifted - day * 24.0;
        double[] table = day >= SATURDAY ? WEEKEND : WEEKDAY;
        int slot = (int) hour;
        double fraction = hour - slot;
        double smooth = table[slot] * (1 - fraction) + table[(slot + 1) % 24] * fraction;
        return smooth * (day == SATURDAY ? 1.15 : day == SUNDAY ? 0.8 : 1);
    }
}
