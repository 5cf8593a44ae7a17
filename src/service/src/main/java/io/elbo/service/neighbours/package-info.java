/** For a record: the most similar ordinary one, and where it lies among ordinary ones. */
@NullMarked
package io.elbo.service.neighbours;

import org.jspecify.annotations.NullMarked;
