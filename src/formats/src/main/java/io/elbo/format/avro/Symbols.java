package io.elbo.format.avro;

/** The symbols of an enum. */
final class Symbols {
    private Symbols() {}

    /** The index of a symbol, if it is one. */
    static int check(long index, int symbols) {
        if (index < 0 || index >= symbols) {
            throw new InvalidAvro(InvalidAvro.SYMBOL);
        }
        return (int) index;
    }
}
