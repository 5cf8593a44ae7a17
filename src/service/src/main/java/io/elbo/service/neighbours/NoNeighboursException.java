package io.elbo.service.neighbours;

/** There is nothing to compare a record with, or the record is gone; the message says which, and why. */
public final class NoNeighboursException extends Exception {
    private static final long serialVersionUID = 1;

    NoNeighboursException(String message) {
        super(message);
    }
}
