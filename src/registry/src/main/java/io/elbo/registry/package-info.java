/**
 * The models of all detectors, kept in one compacted topic: which versions there are, which of them is in use, what the instances
 * of the service found when they opened them, and their bytes.
 */
@NullMarked
package io.elbo.registry;

import org.jspecify.annotations.NullMarked;
