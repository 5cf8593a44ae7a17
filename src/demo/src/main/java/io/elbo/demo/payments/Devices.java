package io.elbo.demo.payments;

/** The devices that a customer pays online with: mostly one, sometimes another, and now and then a new one. Not thread-safe. */
final class Devices {
    private static final double USES_OF_THE_MAIN_ONE = 0.8;
    private static final double REPLACED_PER_PAYMENT = 1.0 / 200;

    private String main;
    private String other;

    Devices(Dice dice) {
        main = invent(dice);
        other = invent(dice);
    }

    /** A device that nobody has. */
    static String invent(Dice dice) {
        return "d-%08x".formatted((long) (dice.uniform() * 0x1p32));
    }

    /** The device of the next payment. A new one is the main one from then on. */
    String next(Dice dice) {
        if (dice.chance(REPLACED_PER_PAYMENT)) {
            other = main;
            main = invent(dice);
        }
        return dice.chance(USES_OF_THE_MAIN_ONE) ? main : other;
    }
}
