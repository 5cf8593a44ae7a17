package io.elbo.core.score.onnx;

/** What happens to the memory that a call of the model needs, about 5 MiB for 256 records of 40 fields, when it returns. */
public enum WorkingMemory {
    /** The session keeps it for its next call, which is the fastest. */
    KEPT,
    /** It goes back to the C library, for whichever session is called next. With many sessions this needs the least memory. */
    RETURNED
}
