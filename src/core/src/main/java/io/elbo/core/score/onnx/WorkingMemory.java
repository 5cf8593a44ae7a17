package io.elbo.core.score.onnx;

/** What becomes of the memory that a call of the model worked in: some 5 MiB for a batch of 256 records of 40 fields. */
public enum WorkingMemory {
    /** The session keeps it for its next call: the fastest. */
    KEPT,
    /** It goes back to the C library, for whichever session is called next: the least where there are many. */
    RETURNED
}
