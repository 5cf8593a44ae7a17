/** What histories of very many keys cost: memory, disk, changelog, and the time until they are there again. */
@NullMarked
package io.elbo.bench.keys;

import org.jspecify.annotations.NullMarked;
