/**
 * Models that change while they are used: opens the versions that the registry names off the stream threads, reports what it finds,
 * and lets detectors go over to them between two polls.
 */
@NullMarked
package io.elbo.stream.models;

import org.jspecify.annotations.NullMarked;
