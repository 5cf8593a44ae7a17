package io.elbo.bench.overload;

/**
 * One look at the service.
 *
 * @param seconds since the first look
 * @param sent records handed to the producer so far
 * @param scored records that the service has committed so far
 * @param lag records in the input that it has not
 * @param residentBytes of the process, as Linux counts them
 * @param heapBytes of the Java heap in use, garbage included
 * @param directBytes of direct buffers
 */
record Sample(double seconds, long sent, long scored, long lag, long residentBytes, long heapBytes, long directBytes) {}
